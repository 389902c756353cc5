import type { VanishingClient } from '../clients/client.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates, type SocketPairView } from './fault.ts';

/** The client is cut off: nothing reaches it any more, and it says nothing: no FIN, no RST, no answer. */
export const vanish = defineFault<VanishingClient>({
  connect: (target, networkEnv) => networkEnv.connectVanishingClient(target),
  inject: async (client, _networkEnv, { signal }) => {
    const at = readMonotonicNs();
    await client.vanish(signal);
    return at;
  },
  verify: findVanishEvidence,
});

/** The server's end still takes the client for connected, or waits for the answer to its own FIN. */
export function findVanishEvidence(view: SocketPairView, { vanishMethod }: VanishingClient): string | null {
  const { server } = view;
  if (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1') return null;
  const unacknowledgedText = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
  return `${describeSocketStates(view)}${unacknowledgedText}; ${vanishMethod}`;
}
