import type { Usual } from '../clients/client.ts';
import { usual } from '../clients/connect.ts';
import { fault, states } from './fault.ts';

/** SIGTERM to the server's process, while the client stays and reads. */
export const shutdown = fault<Usual>({
  connect: usual,
  strike: async (_client, _place, server) => server.stop(),
  confirm: (view) => `SIGTERM was sent; ${states(view)}`,
});
