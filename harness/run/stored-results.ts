import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Result } from '../model/result.ts';
import { HarnessError } from '../system/errors.ts';

/** So many results are read at a time: the text of a whole server would be a large object of its own. */
const RESULTS_PER_PART = 16;

/** Where a part of the results lies in the file, in bytes. */
interface Part {
  position: number;
  length: number;
}

/** Results that wait in a file for the end of a run: a full matrix has thousands, which would be most of the memory of it. */
export class StoredResults<Key> implements Disposable {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #parts = new Map<Key, readonly Part[]>();
  /** Each text once: most say the same of thousands of cells. */
  readonly #texts = new Map<string, string>();
  #end = 0;

  /** @param file is made, and is the caller's to remove */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'w+', 0o600);
  }

  /** @throws {HarnessError} if the disk is full */
  add(key: Key, results: readonly Result[]): void {
    const starts = Array.from({ length: Math.ceil(results.length / RESULTS_PER_PART) }, (_, i) => i * RESULTS_PER_PART);
    this.#parts.set(
      key,
      starts.map((start) => this.#write(JSON.stringify(results.slice(start, start + RESULTS_PER_PART)))),
    );
  }

  has(key: Key): boolean {
    return this.#parts.has(key);
  }

  /** What was added, as values of their own. */
  get(key: Key): Result[] {
    const share = (_name: string, value: unknown) => (typeof value === 'string' ? this.#shareText(value) : value);
    return (this.#parts.get(key) ?? []).flatMap((part) => JSON.parse(this.#read(part), share) as Result[]);
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

  #shareText(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
