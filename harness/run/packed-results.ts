import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Result } from '../model/result.ts';

/** So many results are unpacked at a time: the text of a whole server would be a large object of its own. */
const RESULTS_PER_PACK = 16;

/** Results that wait for the end of a run, packed: a full matrix has thousands, which take a tenth of the memory so. */
export class PackedResults<Key> {
  readonly #packs = new Map<Key, readonly Buffer[]>();
  /** Each text once: most say the same of thousands of cells. */
  readonly #texts = new Map<string, string>();

  add(key: Key, results: readonly Result[]): void {
    const starts = Array.from({ length: Math.ceil(results.length / RESULTS_PER_PACK) }, (_, i) => i * RESULTS_PER_PACK);
    const texts = starts.map((start) => JSON.stringify(results.slice(start, start + RESULTS_PER_PACK)));
    this.#packs.set(
      key,
      texts.map((text) => deflateRawSync(text, { level: 1 })),
    );
  }

  has(key: Key): boolean {
    return this.#packs.has(key);
  }

  /** What was added, as values of their own; nothing of it is kept. */
  take(key: Key): Result[] {
    const packs = this.#packs.get(key) ?? [];
    this.#packs.delete(key);
    return packs.flatMap((pack) => this.#unpack(pack));
  }

  #unpack(pack: Buffer): Result[] {
    const share = (_name: string, value: unknown) => (typeof value === 'string' ? this.#shareText(value) : value);
    return JSON.parse(inflateRawSync(pack).toString(), share) as Result[];
  }

  #shareText(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
