import type { HttpClient } from '../clients/client.ts';
import { connectHttpClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates } from './fault.ts';
import { allowSuccessor, findSuccessorEvidence, type SucceededClient } from './successor.ts';

/** A second client with the same identity connects, while the first one stays and reads. */
export const supersede = defineFault<SucceededClient<HttpClient>>({
  connect: async (target) => allowSuccessor(await connectHttpClient(target), target, connectHttpClient),
  inject: async (client) => {
    const at = readMonotonicNs();
    await client.connectSuccessor();
    return at;
  },
  verify: (view, client) => findSuccessorEvidence(describeSocketStates(view), client),
});
