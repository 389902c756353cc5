import { appendFileSync, mkdtempSync, realpathSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LINE_MS = 40;
const LINES_BEFORE_TRUNCATION = 6;
const LINES_BEFORE_ROTATION = 3;

/**
 * A log file in a directory of its own, as another program would write it: it grows by numbered lines, is truncated after
 * six of them and rotated (renamed, begun anew) three lines later, and so on. Like a careful rotation tool it waits for
 * its reader before it truncates or rotates, so that a reader who loses a line has only itself to blame.
 */
export class GrowingLog implements Disposable {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'hangup-log-')));
  readonly path = join(this.directory, 'log');
  readonly #timer = setInterval(() => this.#step(), LINE_MS);
  readonly #remove = () => rmSync(this.directory, { recursive: true, force: true });
  #written = 0;
  #seen = 0;

  constructor() {
    process.once('exit', this.#remove);
    this.#append();
  }

  /** The reader has got one more line. */
  seen(): void {
    this.#seen += 1;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    process.off('exit', this.#remove);
    this.#remove();
  }

  #step(): void {
    const line = this.#written % (LINES_BEFORE_TRUNCATION + LINES_BEFORE_ROTATION);
    const turns = line === 0 || line === LINES_BEFORE_TRUNCATION;
    if (turns && this.#seen < this.#written) return;
    if (line === 0) renameSync(this.path, `${this.path}.1`);
    if (line === LINES_BEFORE_TRUNCATION) truncateSync(this.path);
    this.#append();
  }

  #append(): void {
    this.#written += 1;
    appendFileSync(this.path, `item ${this.#written}\n`);
  }
}
