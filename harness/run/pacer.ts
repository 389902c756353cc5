import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdleMeter } from './idle-meter.ts';

/** What a pacer knows of the machine. */
export interface Load {
  /** How late the event loop is, in milliseconds: also what a loaded machine makes it wait shows here. */
  measureLateness: () => Promise<number>;
  /** The share of the machine's CPU that was idle since the last call, 0 to 1; null if that is too short ago to say. */
  measureIdleShare: () => number | null;
}

const SAMPLE_MS = 5;
/** Later than this, and the latencies of those that are watched would show it. */
const ON_TIME_MS = 15;
const GROWTH = 1.25;
const BACKOFF = 0.8;
/** As many as may begin per sample, on a machine that is never on time. */
const LEAST_PACE = 1 / 16;
/** An event loop that is on time says nothing of servers that are not: more than these only while the machine has idle time. */
const LEAST_PLACES = 64 * availableParallelism();
/** A machine that idles less is full. */
const FULL_SHARE = 0.05;
/** A machine that idles more has room. */
const ROOM_SHARE = 0.15;

/** Sleeps for a moment, and says how much longer that took. */
async function measureLateness(): Promise<number> {
  const begin = performance.now();
  await sleep(SAMPLE_MS);
  return performance.now() - begin - SAMPLE_MS;
}

/**
 * Lets those in who wait for their turn: ever faster as long as the event loop is on time, and slower each time that it is late;
 * ever more at once as long as the machine is idle for a part of its time, and fewer when it is not. How many that is, no number
 * decides: a machine with more cores is late and full later.
 */
export class Pacer {
  readonly #load: Load;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  /** How many may begin per sample. */
  #pace = 1;
  #allowance = 0;
  /** Whether more would have begun at a faster pace. One that grows without that is without a bound, and does not fall any more. */
  #isPaceUsed = true;
  /** How many may be inside at once. */
  #places = LEAST_PLACES;
  #inside = 0;

  constructor(load?: Load) {
    const idleMeter = new IdleMeter();
    this.#load = load ?? { measureLateness, measureIdleShare: () => idleMeter.measure() };
  }

  /** Resolves when the caller may begin. First come, first served. Who has entered leaves at its end. */
  enter(): Promise<void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    if (this.#waiting.length === 1) void this.#pump();
    return turn.promise;
  }

  leave(): void {
    this.#inside -= 1;
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#adaptPace(await this.#load.measureLateness());
      this.#adaptPlaces(this.#load.measureIdleShare());
      const free = Math.max(0, this.#places - this.#inside);
      this.#isPaceUsed = this.#allowance < Math.min(free, this.#waiting.length);
      const next = this.#waiting.splice(0, Math.floor(Math.min(this.#allowance, free)));
      this.#allowance -= next.length;
      this.#inside += next.length;
      for (const { resolve } of next) resolve();
    }
  }

  #adaptPace(lateMs: number): void {
    if (lateMs > ON_TIME_MS) this.#pace = Math.max(LEAST_PACE, this.#pace * BACKOFF);
    else if (this.#isPaceUsed) this.#pace *= GROWTH;
    this.#allowance = Math.min(this.#allowance, 1) + this.#pace; // what was not used is no reason for a crowd
  }

  /** One that is not full is no reason for more places. */
  #adaptPlaces(idleShare: number | null): void {
    if (idleShare === null) return;
    const isTaken = this.#inside >= this.#places - 1;
    if (isTaken && idleShare > ROOM_SHARE) this.#places *= GROWTH;
    if (idleShare < FULL_SHARE) this.#places = Math.max(LEAST_PLACES, this.#places * BACKOFF);
  }
}
