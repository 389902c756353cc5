import { setInterval } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { TICK_MS } from './timing.ts';

export interface SubscriptionOptions {
  /** Ends the subscription, also while there is nothing to say. */
  signal: AbortSignal;
  /** After so many messages it ends by itself; never, unless said. */
  limit?: number;
  /** Every so many ticks there is something to say; 8, unless said. */
  quietTicks?: number;
}

/**
 * What applications stream: messages of something that is mostly quiet, numbered, the first one at once. Its guard is
 * `subscription`; it is taken with the first message.
 */
export async function* subscribe(
  connection: Connection,
  { signal, limit = Infinity, quietTicks = 8 }: SubscriptionOptions,
): AsyncGenerator<string, void> {
  if (signal.aborted) return;
  const guard = connection.acquire('subscription');
  let ticks = 0;
  try {
    yield 'item 1\n';
    for await (const _tick of setInterval(TICK_MS, undefined, { signal })) {
      if (ticks >= (limit - 1) * quietTicks) return;
      connection.tick();
      ticks += 1;
      if (ticks % quietTicks === 0) yield `item ${ticks / quietTicks + 1}\n`;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    guard.release();
  }
}
