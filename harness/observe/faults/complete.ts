import { FINITE_STREAM_LINES, type HttpClient } from '../clients/client.ts';
import { connectHttpClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** Control: the server ends the stream, the client reads it to the end and uses the connection again. */
export const complete = defineFault<HttpClient>({
  connect: (target) => connectHttpClient({ ...target, ends: FINITE_STREAM_LINES }),
  inject: async (client) => {
    await client.ended;
    const at = readMonotonicNs();
    await client.requestAgain();
    return at;
  },
  verify: (pair, { connections }) =>
    connections === 1 ? `the second request used the same connection; ${describeSocketStates(pair)}` : null,
});
