import type { ProcessBackedClient } from '../clients/client.ts';
import { connectProcessBackedClient } from '../clients/connect.ts';
import { defineFault } from './fault.ts';
import { findCloseEvidence } from './fin.ts';
import { findResetEvidence } from './reset.ts';

/** SIGKILL of the client's process: its kernel closes in its place. */
export const kill = defineFault<ProcessBackedClient>({
  connect: connectProcessBackedClient,
  inject: (client) => client.kill(),
  verify: (view) => findCloseEvidence(view) ?? findResetEvidence(view),
});
