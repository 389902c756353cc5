import type { HttpClient } from '../clients/client.ts';
import { connectHttpClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates, type SocketPairView } from './fault.ts';
import { findCloseEvidence } from './fin.ts';
import { findResetEvidence } from './reset.ts';

/** The abort of a request. Whether that closes the socket, and how, is for the kernel to say. */
export const abortSteps = {
  inject: async (client: HttpClient): Promise<number> => {
    const at = readMonotonicNs();
    client.abort();
    return at;
  },
  verify: (view: SocketPairView, { cancelEvidence }: HttpClient): string | null =>
    findCloseEvidence(view) ??
    findResetEvidence(view) ??
    (view.client?.state === 'TIME_WAIT' ? describeSocketStates(view) : findStreamCancelEvidence(view, cancelEvidence)),
};

/** HTTP/2: the kernel shows nothing, because only the stream has ended. */
function findStreamCancelEvidence(view: SocketPairView, cancelEvidence: string | null): string | null {
  const connected = view.client?.state === 'ESTABLISHED' && view.server?.state === 'ESTABLISHED';
  return connected && cancelEvidence !== null ? `${describeSocketStates(view)}; ${cancelEvidence}` : null;
}

export const abort = defineFault<HttpClient>({ connect: connectHttpClient, ...abortSteps });
