import type { HttpClient } from '../clients/client.ts';
import { connectHttpClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { SocketPair } from '../kernel/socket-table.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** Control: the client does nothing but read. */
export const stay = defineFault<HttpClient>({
  connect: connectHttpClient,
  inject: async () => readMonotonicNs(),
  verify: (pair) =>
    pair.client?.state === 'ESTABLISHED' || hasServerClosedFirst(pair) ? describeSocketStates(pair) : null,
});

/** The end that closes first passes through these states. */
function hasServerClosedFirst({ server }: SocketPair): boolean {
  return server !== null && ['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'].includes(server.state);
}
