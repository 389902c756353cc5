import { cpus } from 'node:os';

/** The system counts CPU time in steps of 10 ms. */
const LEAST_MS = 100;

/** How much of the machine's CPU was idle. */
export class IdleMeter {
  readonly #cores = cpus().length;
  #since = performance.now();
  #idleMs = sumIdleMs();

  /** The idle share since the last answer, 0 to 1; null if that was less than 100 ms ago. */
  measure(): number | null {
    const now = performance.now();
    const elapsedMs = now - this.#since;
    if (elapsedMs < LEAST_MS) return null;
    const idleMs = sumIdleMs();
    const share = (idleMs - this.#idleMs) / (elapsedMs * this.#cores);
    this.#since = now;
    this.#idleMs = idleMs;
    return share;
  }
}

function sumIdleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}
