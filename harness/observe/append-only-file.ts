import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { HarnessError } from '../system/errors.ts';

const CHUNK_BYTES = 256 * 1024;
const MAX_BYTES = 256 * 1024 * 1024;

/** The bytes of a marks file, as its server appends them. */
export class AppendOnlyFile implements Disposable {
  readonly #path: string;
  readonly #descriptor: number;
  /** What lay at the path when it was opened. */
  readonly #opened: Stats;
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #decoder = new StringDecoder();
  #byteOffset = 0;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'a+');
    this.#opened = fstatSync(this.#descriptor);
  }

  /**
   * The next text, at most 256 KiB of it; null at the end of the file.
   * @throws {HarnessError} if there is too much
   */
  readChunk(): string | null {
    const byteCount = readSync(this.#descriptor, this.#buffer, 0, this.#buffer.length, this.#byteOffset);
    if (byteCount === 0) return null;
    this.#byteOffset += byteCount;
    if (this.#byteOffset > MAX_BYTES)
      throw new HarnessError('marks-flood', 'Expected at most 256 MiB of marks, got more.');
    return this.#decoder.write(this.#buffer.subarray(0, byteCount));
  }

  /**
   * Marks may be lost with a file that shrank, and a process that opens the path again writes to another one.
   * @throws {HarnessError} if the path no longer leads to this file, or if the file is shorter than what was read
   */
  verifyIdentity(): void {
    const present = statSync(this.#path, { throwIfNoEntry: false });
    const isSame = present?.ino === this.#opened.ino && present.dev === this.#opened.dev;
    if (isSame && present.size >= this.#byteOffset) return;
    const problem = present === undefined ? 'it was removed' : isSame ? 'it was truncated' : 'it was replaced';
    throw new HarnessError(
      'marks-file-changed',
      `Expected the file of HANGUP_MARKS only to grow, but ${problem}. Append to it, and exclude it from the rotation of logs.`,
    );
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
