import type { VanishingClient } from '../clients/client.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault } from './fault.ts';
import { allowSuccessor, findSuccessorEvidence, type SucceededClient } from './successor.ts';
import { findVanishEvidence } from './vanish.ts';

/** The client is cut off, and comes back on another connection with the same identity: a phone that changed its network. */
export const vanishReturn = defineFault<SucceededClient<VanishingClient>>({
  connect: async (target, networkEnv) =>
    allowSuccessor(await networkEnv.connectVanishingClient(target), target, networkEnv.connectVanishingClient),
  inject: async (client, _networkEnv, { signal }) => {
    const at = readMonotonicNs();
    await client.vanish(signal);
    await client.connectSuccessor();
    return at;
  },
  verify: (view, client) => {
    const vanished = findVanishEvidence(view, client);
    return vanished === null ? null : findSuccessorEvidence(vanished, client);
  },
});
