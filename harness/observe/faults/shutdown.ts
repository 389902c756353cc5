import type { HttpClient } from '../clients/client.ts';
import { connectHttpClient } from '../clients/connect.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** SIGTERM to the server's process, while the client stays and reads. */
export const shutdown = defineFault<HttpClient>({
  connect: connectHttpClient,
  inject: async (_client, _networkEnv, server) => server.stop(),
  verify: (view) => `SIGTERM was sent; ${describeSocketStates(view)}`,
});
