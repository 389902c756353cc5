import PQueue from 'p-queue';

interface ConcurrencyLimitOptions {
  concurrency: number;
  /** Who takes longer makes room for the next, and goes on: it waits for something else by then. */
  slotMs: number;
}

/** Lets a few act at a time. */
export class ConcurrencyLimit {
  readonly #queue: PQueue;
  readonly #slotMs: number;

  constructor({ concurrency, slotMs }: ConcurrencyLimitOptions) {
    this.#queue = new PQueue({ concurrency });
    this.#slotMs = slotMs;
  }

  /** Resolves when no act is left, but those that have made room. */
  onIdle(): Promise<void> {
    return this.#queue.onIdle();
  }

  /** Acts when its turn comes. Settles as the act does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    await this.#queue.add(async () => {
      const slotEnd = Promise.withResolvers<void>();
      const timer = setTimeout(slotEnd.resolve, this.#slotMs);
      await Promise.race([task().then(resolve, reject), slotEnd.promise]);
      clearTimeout(timer);
    });
    return promise;
  }
}
