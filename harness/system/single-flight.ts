/** An answer for all who ask: it is sought after they have asked, and those who ask meanwhile share the next one. */
export class SingleFlight<T> {
  readonly #load: () => Promise<T>;
  readonly #pause: () => Promise<unknown>;
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | null = null;

  /** @param pause what to wait for before the next answer is sought; it must not reject */
  constructor(load: () => Promise<T>, pause: () => Promise<unknown> = async () => {}) {
    this.#load = load;
    this.#pause = pause;
  }

  get(): Promise<T> {
    this.#next ??= this.#current.then(() => this.#startLoad());
    return this.#next;
  }

  #startLoad(): Promise<T> {
    this.#next = null;
    const result = this.#load();
    this.#current = result.then(this.#pause, this.#pause);
    return result;
  }
}
