/** Keeps one of equal plain values: of thousands that only repeat a few, the few stay in memory. */
export class SharedValues {
  readonly #values = new Map<string, unknown>();

  /** A value that is equal to this one, the same one for all that are; it must not be changed. */
  share<T>(value: T): T {
    const key = JSON.stringify(value, (_name, part: unknown) => (part === Infinity ? 'Infinity' : part)); // JSON has none
    if (!this.#values.has(key)) this.#values.set(key, value);
    return this.#values.get(key) as T;
  }
}
