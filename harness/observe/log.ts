import type { Readable } from 'node:stream';

const KEPT_BYTES = 16 * 1024;

/** Keeps the end of a process's output, and tells when there is too much of it. */
export class Log {
  #kept = '';
  #bytes = 0;

  /** Reads until `mostBytes`, then calls `flooded` once and reads no more. */
  follow(output: Readable, mostBytes: number, flooded: () => void): void {
    output.setEncoding('utf8').on('data', (text: string) => {
      this.#bytes += text.length;
      this.#kept = (this.#kept + text).slice(-KEPT_BYTES);
      if (this.#bytes <= mostBytes) return;
      output.removeAllListeners('data').destroy();
      flooded();
    });
  }

  /** The last 16 KiB. */
  tail(): string {
    return this.#kept.trimEnd();
  }
}
