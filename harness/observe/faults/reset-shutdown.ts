import type { SocketClient } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault } from './fault.ts';
import { findResetEvidence } from './reset.ts';

/** RST, and SIGTERM to the server's process right after it: a deployment while clients leave. */
export const resetShutdown = defineFault<SocketClient>({
  connect: connectSocketClient,
  inject: async ({ socket }, _networkEnv, server) => {
    const at = readMonotonicNs();
    socket.resetAndDestroy();
    server.stop();
    return at;
  },
  verify: (view) => {
    const reset = findResetEvidence(view);
    return reset === null ? null : `${reset}; SIGTERM was sent`;
  },
});
