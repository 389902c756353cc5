import type { Readable } from 'node:stream';

const KEPT_BYTES = 16 * 1024;

/** The last line of a log that names an error; empty if none does. The stack below it, and what caused it, are indented. */
export function errorIn(log: string): string {
  return log.match(/^(?:Uncaught )?(?:\w+ \[)?\w*Error\b.*$/gm)?.at(-1) ?? '';
}

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
