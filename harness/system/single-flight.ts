/** An answer for all who ask: it is sought after they have asked, and those who ask meanwhile share the next one. */
export class SingleFlight<T> {
  readonly #load: () => Promise<T>;
  readonly #pause: (tookMs: number) => Promise<unknown>;
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | null = null;

  /** @param pause what to wait for before the next answer is sought, by how long the last one took; it must not reject */
  constructor(load: () => Promise<T>, pause: (tookMs: number) => Promise<unknown> = async () => {}) {
    this.#load = load;
    this.#pause = pause;
  }

  get(): Promise<T> {
    this.#next ??= this.#current.then(() => this.#startLoad());
    return this.#next;
  }

  #startLoad(): Promise<T> {
    this.#next = null;
    const startedAtMs = performance.now();
    const result = this.#load();
    const pauseAfterLoad = () => this.#pause(performance.now() - startedAtMs);
    this.#current = result.then(pauseAfterLoad, pauseAfterLoad);
    return result;
  }
}
