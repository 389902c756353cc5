/** An answer for all who ask: it is sought after they have asked, and those who ask meanwhile share the next one. */
export class Shared<T> {
  readonly #seek: () => Promise<T>;
  readonly #rest: (tookMs: number) => Promise<unknown>;
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | null = null;

  /** @param rest what to wait for before the next answer is sought, by how long the last one took; it must not reject */
  constructor(seek: () => Promise<T>, rest: (tookMs: number) => Promise<unknown> = async () => {}) {
    this.#seek = seek;
    this.#rest = rest;
  }

  get(): Promise<T> {
    this.#next ??= this.#current.then(() => this.#begin());
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#next = null;
    const began = performance.now();
    const sought = this.#seek();
    const rested = () => this.#rest(performance.now() - began);
    this.#current = sought.then(rested, rested);
    return sought;
  }
}
