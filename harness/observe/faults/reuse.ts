import type { HttpClient } from '../clients/client.ts';
import { connectReusedHttpClient } from '../clients/connect.ts';
import { abortSteps } from './abort.ts';
import { defineFault } from './fault.ts';

/** The abort of a stream on a connection that has already served another to its end. */
export const reuse = defineFault<HttpClient>({
  connect: connectReusedHttpClient,
  inject: abortSteps.inject,
  verify: (view, client) => {
    const aborted = abortSteps.verify(view, client);
    return aborted !== null && client.connections === 1
      ? `the connection had served a request before; ${aborted}`
      : null;
  },
});
