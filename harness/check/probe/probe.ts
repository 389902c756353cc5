import { syncBuiltinESMExports } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { CallMemory } from './calls.ts';
import { trackFiles } from './descriptors.ts';
import { HeapInspector, type ParkedGenerators } from './generators.ts';
import { HandleTracker } from './handles.ts';
import { Ledger } from './ledger.ts';
import { trackListeners } from './listeners.ts';
import type { HeldGroup, ProcessLook } from './look.ts';
import { attributeRequests } from './requests.ts';
import { describeSite, Sources } from './sites.ts';
import { ThreadWatch } from './threads.ts';
import { trackUpstream } from './upstream.ts';
import { WriteWatch } from './writes.ts';

const CLOSE_MS = 150;

/** Follows, within the process of a server, what its requests open, from now on. */
export class InsideProbe {
  readonly #ledger = new Ledger();
  readonly #writes = new WriteWatch(this.#ledger);
  readonly #threads = new ThreadWatch();
  readonly #problems = new Set<string>();
  #baseline: ParkedGenerators = new Map();

  /** Before the modules of the server are loaded: what they import is watched. */
  constructor() {
    attributeRequests(this.#ledger);
    const calls = new CallMemory(this.#ledger);
    trackListeners(this.#ledger, calls);
    trackFiles(this.#ledger, calls);
    trackUpstream(this.#ledger, calls);
    new HandleTracker(this.#ledger, calls); // eslint-disable-line no-new -- its hooks are enabled
    syncBuiltinESMExports();
  }

  /** Whatever a request opens from now on belongs to this visit. */
  beginVisit(visit: number): void {
    this.#ledger.visit = visit;
  }

  /** The clients of all visits so far have left. @param before of this number, which go on with those above it */
  endVisit(before: number | null = null): void {
    const now = performance.now();
    for (const scope of this.#ledger.scopes) if (before === null || scope.visit < before) scope.leftAtMs ??= now;
    const update = (): void => {
      this.#writes.update();
      this.#threads.sample();
    };
    setTimeout(update, CLOSE_MS).unref();
  }

  /** What threads work is counted from now on: a look and its answer take as much as a timer of a few clients. */
  sampleThreads(): void {
    this.#threads.sample();
  }

  /** From now on nothing is followed. */
  pause(): void {
    this.#ledger.visit = null;
  }

  /** How many requests this process has taken in visits of any kind. */
  countRequests(): number {
    return this.#ledger.scopes.length;
  }

  /** What generators wait before the visits that count; the look after them tells what is new. */
  async takeBaseline(): Promise<void> {
    if (this.#ledger.scopes.length > 0)
      this.#baseline = (await this.#inspect((inspector) => inspector.findParked())) ?? new Map();
  }

  /** What is there now, after all garbage has been removed; nothing in a process that takes no requests. @param parkedVisits of which generators may be left; none to leave them out */
  async look(parkedVisits: readonly number[]): Promise<ProcessLook> {
    const own = { pid: process.pid, thread: threadId };
    const hasRequests = this.#ledger.scopes.length > 0;
    const unseen = this.#threads.measure(!hasRequests);
    if (!hasRequests) return { ...own, requests: 0, held: [], unseen, problems: [] };
    this.#ledger.lookedAtMs = performance.now();
    this.#writes.update();
    await nextTurn();
    await this.#inspect((inspector) => inspector.collectGarbage());
    for (let turn = 0; turn < 3; turn += 1) await nextTurn(); // what was destroyed is said in a later turn
    const sources = new Sources();
    const parked = parkedVisits.length === 0 ? [] : await this.#listParked(parkedVisits, sources);
    return {
      ...own,
      unseen,
      requests: this.#ledger.scopes.filter(({ visit }) => visit >= 0).length,
      held: [...this.#ledger.group(sources), ...parked],
      problems: [...this.#problems],
    };
  }

  /** The bytes that are in use when all garbage has been removed. From now on nothing is followed: that would take memory itself. */
  async measureMemory(): Promise<number> {
    this.pause();
    await this.#inspect((inspector) => inspector.collectGarbage());
    await nextTurn(); // what is finalized frees more
    await this.#inspect((inspector) => inspector.collectGarbage());
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }

  async #listParked(visits: readonly number[], sources: Sources): Promise<HeldGroup[]> {
    const found = await this.#inspect((inspector) => inspector.findParked());
    return [...(found ?? [])].flatMap(([key, { frame, count }]) => {
      const more = count - (this.#baseline.get(key)?.count ?? 0);
      if (more < 1) return [];
      return {
        kind: 'parked-generator' as const,
        text: 'generator',
        site: describeSite([frame], sources),
        isAttributed: false,
        visits: Object.fromEntries(visits.slice(0, more).map((visit) => [visit, 1])),
        isRearmed: false,
        traits: [],
      };
    });
  }

  async #inspect<T>(use: (inspector: HeapInspector) => Promise<T>): Promise<T | null> {
    try {
      using inspector = new HeapInspector();
      return await use(inspector);
    } catch (error) {
      this.#problems.add(`The inspector of V8 could not be asked: ${(error as Error).message}`);
      return null;
    }
  }
}
