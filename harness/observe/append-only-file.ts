import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { HarnessError } from '../system/errors.ts';

const CHUNK_BYTES = 256 * 1024;
const MAX_BYTES = 256 * 1024 * 1024;
/** So many bytes before the next are read again: a file that was truncated may have grown past them since. */
const OVERLAP_BYTES = 64;

/** For all files: nothing is kept in it between two reads. */
const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);

/** The bytes of a marks file, as its server appends them. */
export class AppendOnlyFile implements Disposable {
  readonly #path: string;
  readonly #descriptor: number;
  /** What lay at the path when it was opened. */
  readonly #opened: Stats;
  readonly #decoder = new StringDecoder();
  #byteOffset = 0;
  /** What lies just before the offset. */
  #lastBytes = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'a+');
    this.#opened = fstatSync(this.#descriptor);
  }

  /**
   * The next text, at most 256 KiB of it; null at the end of the file.
   * @throws {HarnessError} if there is too much, or what was read is no longer there
   */
  readChunk(): string | null {
    const known = this.#lastBytes.length;
    const from = this.#byteOffset - known;
    const byteCount = readSync(this.#descriptor, buffer, 0, buffer.length, from);
    if (byteCount < known) return null; // it shrank, which its size says
    if (!buffer.subarray(0, known).equals(this.#lastBytes)) throw createChangeError('it was truncated');
    if (byteCount === known) return null;
    this.#byteOffset = from + byteCount;
    this.#lastBytes = Buffer.from(buffer.subarray(Math.max(0, byteCount - OVERLAP_BYTES), byteCount));
    if (this.#byteOffset > MAX_BYTES)
      throw new HarnessError('marks-flood', 'Expected at most 256 MiB of marks, got more.');
    return this.#decoder.write(buffer.subarray(known, byteCount));
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
    throw createChangeError(problem);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

function createChangeError(problem: string): HarnessError {
  return new HarnessError(
    'marks-file-changed',
    `Expected the file of HANGUP_MARKS only to grow, but ${problem}. Append to it, and exclude it from the rotation of logs.`,
  );
}
