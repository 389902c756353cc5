import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getItemLimit } from './item-limit.ts';

/**
 * Resolves when the client has left, or at once for one that stays to the end. Work whose last step waits for it cannot be
 * over before the client leaves, however late a busy machine lets it leave.
 */
export async function waitForDisconnect(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (response.closed || getItemLimit(request) < Infinity) return;
  await once(response, 'close');
}
