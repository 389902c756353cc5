import { setInterval } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { TICK_MS } from './pace.ts';

/** Every so many ticks there is something to say. */
const QUIET_TICKS = 8;

export interface SubscriptionOptions {
  /** Ends the subscription, also while there is nothing to say. */
  signal: AbortSignal;
  /** After so many messages it ends by itself; never, unless said. */
  most?: number;
}

/**
 * What applications stream: messages of something that is mostly quiet, numbered, the first one at once. Its guard is
 * `subscription`; it is taken with the first message.
 */
export async function* subscribe(
  connection: Connection,
  { signal, most = Infinity }: SubscriptionOptions,
): AsyncGenerator<string, void> {
  if (signal.aborted) return;
  const guard = connection.acquire('subscription');
  let ticks = 0;
  try {
    yield 'item 1\n';
    for await (const _tick of setInterval(TICK_MS, undefined, { signal })) {
      if (ticks >= (most - 1) * QUIET_TICKS) return;
      connection.tick();
      ticks += 1;
      if (ticks % QUIET_TICKS === 0) yield `item ${ticks / QUIET_TICKS + 1}\n`;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    guard.release();
  }
}
