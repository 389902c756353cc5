import { setTimeout as sleep } from 'node:timers/promises';

/** How late the event loop is, in milliseconds: also what a loaded machine makes it wait shows here. */
type MeasureLateness = () => Promise<number>;

const SAMPLE_MS = 5;
/** Later than this, and the latencies of those that are watched would show it. */
const ON_TIME_MS = 15;
const GROWTH = 1.25;
const BACKOFF = 0.8;
/** As many as may begin per sample, on a machine that is never on time. */
const LEAST_PACE = 1 / 16;

/** Sleeps for a moment, and says how much longer that took. */
async function measureLateness(): Promise<number> {
  const begin = performance.now();
  await sleep(SAMPLE_MS);
  return performance.now() - begin - SAMPLE_MS;
}

/**
 * Lets those begin who wait for their turn: ever more as long as the event loop is on time, and fewer each time that it is late. How many that is, no number decides: a machine with more cores is late later.
 */
export class Pacer {
  readonly #measureLateness: MeasureLateness;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  /** How many may begin per sample. */
  #pace = 1;
  #allowance = 0;

  constructor(lateness: MeasureLateness = measureLateness) {
    this.#measureLateness = lateness;
  }

  /** Resolves when the caller may begin. First come, first served. */
  waitForTurn(): Promise<void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    if (this.#waiting.length === 1) void this.#pump();
    return turn.promise;
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0) {
      const isLate = (await this.#measureLateness()) > ON_TIME_MS;
      this.#pace = isLate ? Math.max(LEAST_PACE, this.#pace * BACKOFF) : this.#pace * GROWTH;
      this.#allowance = Math.min(this.#allowance, 1) + this.#pace; // what was not used is no reason for a crowd
      const next = this.#waiting.splice(0, Math.floor(this.#allowance));
      this.#allowance -= next.length;
      for (const { resolve } of next) resolve();
    }
  }
}
