import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';

interface TurnsOptions {
  atOnce: number;
  /** Who takes longer makes room for the next, and goes on: it waits for something else by then. */
  roomMs: number;
}

/** Lets a few act at a time. */
export class Turns {
  readonly #queue: PQueue;
  readonly #roomMs: number;

  constructor({ atOnce, roomMs }: TurnsOptions) {
    this.#queue = new PQueue({ concurrency: atOnce });
    this.#roomMs = roomMs;
  }

  /** Acts when its turn comes. Settles as the act does. */
  async take<T>(act: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    await this.#queue.add(async () => {
      const acting = act().then(resolve, reject);
      const over = new AbortController();
      await Promise.race([acting, sleep(this.#roomMs, undefined, { signal: over.signal }).catch(() => {})]);
      over.abort();
    });
    return promise;
  }
}
