import type { Readable } from 'node:stream';

const MAX_TAIL_LENGTH = 16 * 1024;

/** The last line of a log that names an error; empty if none does. The stack below it, and what caused it, are indented. */
export function findLastError(log: string): string {
  return log.match(/^(?:Uncaught )?(?:\w+ \[)?\w*Error\b.*$/gm)?.at(-1) ?? '';
}

/** Keeps the end of a process's output, and tells when there is too much of it. */
export class Log {
  #tail = '';
  #bytes = 0;

  /** Reads until `mostBytes`, then calls `flooded` once and reads no more. */
  follow(output: Readable, maxBytes: number, onFlood: () => void): void {
    output.setEncoding('utf8').on('data', (text: string) => {
      this.#bytes += text.length;
      this.#tail = (this.#tail + text).slice(-MAX_TAIL_LENGTH);
      if (this.#bytes <= maxBytes) return;
      output.removeAllListeners('data').destroy();
      onFlood();
    });
  }

  /** The last 16 KiB. */
  getTail(): string {
    return this.#tail.trimEnd();
  }
}
