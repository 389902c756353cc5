import type { Usual } from '../clients/client.ts';
import { usual } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import type { Pair } from '../kernel/socket-table.ts';
import { fault, states } from './fault.ts';

/** Control: the client does nothing but read. */
export const stay = fault<Usual>({
  connect: usual,
  strike: async () => now(),
  confirm: (pair) => (pair.client?.state === 'ESTABLISHED' || serverLeftFirst(pair) ? states(pair) : null),
});

/** The end that says goodbye first passes through these states. */
function serverLeftFirst({ server }: Pair): boolean {
  return server !== null && ['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'].includes(server.state);
}
