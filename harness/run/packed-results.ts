import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Result } from '../model/result.ts';

/** Results that wait for the end of a run, packed: a full matrix has thousands, which take a tenth of the memory so. */
export class PackedResults<Key> {
  readonly #packed = new Map<Key, Buffer>();

  add(key: Key, results: readonly Result[]): void {
    this.#packed.set(key, deflateRawSync(serialize(results), { level: 1 }));
  }

  has(key: Key): boolean {
    return this.#packed.has(key);
  }

  /** What was added, as values of their own; nothing of it is kept. */
  take(key: Key): Result[] {
    const packed = this.#packed.get(key);
    this.#packed.delete(key);
    return packed === undefined ? [] : (deserialize(inflateRawSync(packed)) as Result[]);
  }
}
