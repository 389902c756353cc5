import type { ProcessBackedClient } from '../clients/client.ts';
import { connectProcessBackedClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault } from './fault.ts';
import { findCloseEvidence } from './fin.ts';
import { findResetEvidence } from './reset.ts';

/** SIGKILL of the client's process: its kernel says goodbye in its place. */
export const kill = defineFault<ProcessBackedClient>({
  connect: connectProcessBackedClient,
  inject: async (client) => {
    const at = readMonotonicNs();
    await client.kill();
    return at;
  },
  verify: (view) => findCloseEvidence(view) ?? findResetEvidence(view),
});
