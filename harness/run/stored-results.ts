import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Cell } from '../model/plan.ts';
import type { Result } from '../model/result.ts';
import { HarnessError } from '../system/errors.ts';
import { SharedValues } from '../system/shared-values.ts';

/** So many results are read at a time: the text of a whole server would be a large object of its own. */
const RESULTS_PER_PART = 16;

/** Where a part of the results lies in the file, in bytes. */
interface Part {
  position: number;
  length: number;
}

/** The results of one key: in the file, but for their cells, which the plan holds anyway. */
interface StoredEntry {
  parts: readonly Part[];
  cells: readonly Cell[];
}

/** Results that wait in a file for the end of a run: a full matrix has thousands, which would be most of the memory of it. */
export class StoredResults<Key> implements Disposable {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #entries = new Map<Key, StoredEntry>();
  /** Each text once: most say the same of thousands of cells. */
  readonly #texts = new Map<string, string>();
  readonly #versions = new SharedValues();
  #end = 0;

  /** @param file is made, and is the caller's to remove */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'w+', 0o600);
  }

  /** @throws {HarnessError} if the disk is full */
  add(key: Key, results: readonly Result[]): void {
    const starts = Array.from({ length: Math.ceil(results.length / RESULTS_PER_PART) }, (_, i) => i * RESULTS_PER_PART);
    const parts = starts.map((start) => this.#write(JSON.stringify(results.slice(start, start + RESULTS_PER_PART))));
    this.#entries.set(key, { parts, cells: results.map(({ cell }) => cell) });
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** What was added. What is equal in many of them is one value, and not to be changed. */
  get(key: Key): Result[] {
    const { parts, cells } = this.#entries.get(key) ?? { parts: [], cells: [] };
    const results = parts.flatMap((part) => JSON.parse(this.#read(part)) as Result[]);
    for (const [index, result] of results.entries()) this.#shareParts(result, cells[index]!);
    return results;
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #write(text: string): Part {
    const part = { position: this.#end, length: Buffer.byteLength(text) };
    try {
      const written = writeSync(this.#descriptor, text, part.position);
      if (written < part.length) throw new Error(`${written} of ${part.length} bytes written`);
    } catch (error) {
      const reason = (error as Error).message;
      throw new HarnessError('not-writable', `Expected to write ${this.#file}, got ${reason}. Free some space there.`);
    }
    this.#end += part.length;
    return part;
  }

  #read({ position, length }: Part): string {
    const bytes = Buffer.alloc(length);
    readSync(this.#descriptor, bytes, { position });
    return bytes.toString();
  }

  #shareParts(result: Result, cell: Cell): void {
    this.#shareTexts(result); // before the plan's own cells are in it, which are not to be written to
    const { history } = result.attempt;
    result.cell = cell;
    history.cell = cell;
    if (history.kind !== 'skipped') history.versions = this.#versions.share(history.versions);
  }

  /** In place: a reviver of JSON.parse would do it too, and takes several times as long. */
  #shareTexts(value: object): void {
    for (const [name, item] of Object.entries(value)) {
      if (typeof item === 'string') (value as Record<string, unknown>)[name] = this.#shareText(item);
      else if (typeof item === 'object' && item !== null) this.#shareTexts(item as object);
    }
  }

  #shareText(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
