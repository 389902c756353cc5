import { setInterval } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { TICK_MS } from './timing.ts';

/** Every so many ticks there is something to say. */
const TICKS_PER_MESSAGE = 8;

export interface SubscriptionOptions {
  /** Ends the subscription, also while there is nothing to say. */
  signal: AbortSignal;
  /** After so many messages it ends by itself; never, unless said. */
  limit?: number;
}

/**
 * What applications stream: messages of something that is mostly quiet, numbered, the first one at once. Its guard is
 * `subscription`; it is taken with the first message.
 */
export async function* subscribe(
  connection: Connection,
  { signal, limit = Infinity }: SubscriptionOptions,
): AsyncGenerator<string, void> {
  if (signal.aborted) return;
  const guard = connection.acquire('subscription');
  let ticks = 0;
  try {
    yield 'item 1\n';
    for await (const _tick of setInterval(TICK_MS, undefined, { signal })) {
      if (ticks >= (limit - 1) * TICKS_PER_MESSAGE) return;
      connection.tick();
      ticks += 1;
      if (ticks % TICKS_PER_MESSAGE === 0) yield `item ${ticks / TICKS_PER_MESSAGE + 1}\n`;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    guard.release();
  }
}
