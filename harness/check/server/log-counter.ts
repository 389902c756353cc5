import type { Readable } from 'node:stream';

const MAX_TAIL_BYTES = 16 * 1024;
const NEWLINE = 10;

/** Counts the lines that a server logs and keeps the end of them. It reads all there is: a full pipe would stop the server. */
export class LogCounter {
  lines = 0;
  #tail = Buffer.alloc(0);

  follow(output: Readable): void {
    output.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.lines += 1;
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-MAX_TAIL_BYTES)]).subarray(-MAX_TAIL_BYTES);
    });
  }

  /** The last 16 KiB. */
  getTail(): string {
    return this.#tail.toString('utf8').trimEnd();
  }
}
