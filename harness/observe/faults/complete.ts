import { LINES, type Usual } from '../clients/client.ts';
import { usual } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault, states } from './fault.ts';

/** Control: the server ends the stream, the client reads it to the end and uses the connection again. */
export const complete = fault<Usual>({
  connect: (target) => usual({ ...target, ends: LINES }),
  strike: async (client) => {
    await client.ended;
    const at = now();
    await client.again();
    return at;
  },
  confirm: (pair, { connections }) =>
    connections === 1 ? `the second request used the same connection; ${states(pair)}` : null,
});
