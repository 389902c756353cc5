import type { SocketClient } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates, type SocketPairView } from './fault.ts';

/** close(): the client closes both directions. */
export const closeSteps = {
  inject: async (client: SocketClient): Promise<number> => {
    const at = readMonotonicNs();
    client.close();
    return at;
  },
  verify: findCloseEvidence,
};

export const fin = defineFault<SocketClient>({ connect: connectSocketClient, ...closeSteps });

/** The client's socket is closed by its process, and the kernel has said so with a FIN, or would if the peer took it. */
export function findCloseEvidence(view: SocketPairView): string | null {
  const { client, server, hasServerWritten } = view;
  if (client === null && server === null && hasServerWritten) {
    return `${describeSocketStates(view)}: what the server wrote met the closed client, whose kernel answered with RST`;
  }
  const hasSentFin =
    client?.orphan === true && ['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSING', 'LAST_ACK'].includes(client.state);
  return hasSentFin ? describeSocketStates(view) : null;
}
