import { appendFileSync, mkdtempSync, realpathSync, renameSync, rmSync, truncateSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LINE_MS = 40;
const LINES_BEFORE_TRUNCATION = 6;
const LINES_BEFORE_ROTATION = 3;

/**
 * A log file in a directory of its own, as another program would write it: it grows by numbered lines, is truncated after
 * six of them and rotated (renamed, begun anew) three lines later, and so on. Like a careful rotation tool it waits for
 * its reader before it truncates or rotates, so that a reader who loses a line has only itself to blame. It may be written for
 * one response only: then nothing is written once its client has left, and no change wakes a reader who still waits. A line that
 * is due is written after Node has read its sockets: where the process was blocked, the client may have left meanwhile.
 */
export class GrowingLog implements Disposable {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'hangup-log-')));
  readonly path = join(this.directory, 'log');
  readonly #appendTimer = setInterval(() => {
    this.#append = setImmediate(() => this.#writeNextLine());
  }, LINE_MS);
  readonly #response: ServerResponse | undefined;
  #append: NodeJS.Immediate | undefined;
  readonly #removeDirectory = () => rmSync(this.directory, { recursive: true, force: true });
  #writtenLines = 0;
  #readLines = 0;

  constructor(response?: ServerResponse) {
    process.once('exit', this.#removeDirectory);
    this.#response = response;
    response?.once('close', () => this.#stop());
    this.#appendLine();
  }

  /** The reader has got one more line. */
  countReadLine(): void {
    this.#readLines += 1;
  }

  [Symbol.dispose](): void {
    this.#stop();
    process.off('exit', this.#removeDirectory);
    this.#removeDirectory();
  }

  #stop(): void {
    clearInterval(this.#appendTimer);
    clearImmediate(this.#append);
  }

  /** The socket shows it at once; `close` comes after what was to be done in the same turn of the loop. */
  #hasLeft(): boolean {
    if (this.#response === undefined) return false;
    const { socket } = this.#response;
    return socket === null || socket.destroyed || socket.readableEnded;
  }

  #writeNextLine(): void {
    if (this.#hasLeft()) return;
    const position = this.#writtenLines % (LINES_BEFORE_TRUNCATION + LINES_BEFORE_ROTATION);
    const startsOver = position === 0 || position === LINES_BEFORE_TRUNCATION;
    if (startsOver && this.#readLines < this.#writtenLines) return;
    if (position === 0) renameSync(this.path, `${this.path}.1`);
    if (position === LINES_BEFORE_TRUNCATION) truncateSync(this.path);
    this.#appendLine();
  }

  #appendLine(): void {
    this.#writtenLines += 1;
    appendFileSync(this.path, `item ${this.#writtenLines}\n`);
  }
}
