import { setTimeout as sleep } from 'node:timers/promises';
import { isLookEnough, LAST_LOOKS_MS } from '../symptoms/end-late.ts';
import { fillsMachine } from '../server/measure.ts';
import type { LeftClientEvidence, Rates } from '../evidence.ts';
import { ExitWatch, isTurnedAway } from '../server/exit-watch.ts';
import { QUICK_VISIT, VISITS_OF_A_WAY, type InsideEvidence, type WayEvidence } from '../inside-evidence.ts';
import { observeClient, type VisitTimes } from '../visit/observe-visit.ts';
import type { ProbeHost } from './probe-host.ts';
import type { ProcessLook, UnseenThread } from '../probe/look.ts';
import type { Way } from '../options.ts';
import { hangUpMany, limitHangUps, limitHangUpsInside, QUICK_HANG_UPS } from '../visit/quick.ts';
import { beginWholeAnswers, isAfterEnd, type Tried } from './whole-answers.ts';
import { computeRates } from '../server/snapshot.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { describeFullMachine } from '../symptoms/untried.ts';
import { toOrdinary } from '../visit/visit-plan.ts';
import type { VisitScope } from '../visit/visit.ts';

export const WARM_UP = -1;
const VISITS_OF_A_FURTHER_WAY = 3;
const MORE_HANG_UPS = 90;
const DWELL_MS = 200;
const QUIET_MS = 600;
const LEAVE_MS = 150;
const SETTLE_MS = 700;

/** The clients of one server that has loaded the probe, in their order. */
export class InsideRun {
  readonly #scope: VisitScope;
  readonly #host: ProbeHost;
  readonly #exits: ExitWatch;
  readonly #unseenBefore: readonly UnseenThread[];
  readonly #ratesBefore: Pick<Rates, 'cpuMs' | 'childMs'>;
  readonly #visits: LeftClientEvidence[] = [];
  readonly #moreWays: WayEvidence[] = [];
  readonly #untried: string[] = [];
  /** Whether what the visits left keeps every core busy: more clients would take minutes, and show no more. */
  #isMachineFull = false;
  /** Visits from this number on read to the end; null if none do. */
  #firstReading: number | null = null;
  /** Of each batch: few where what the visits left takes much of the machine, or of its loop. */
  #mostHangUps = Infinity;
  #quickHangUps = 0;
  #ordinaryBefore: LeftClientEvidence | null = null;
  #afterVisits: readonly ProcessLook[] = [];
  #exitWay: Way | null = null;
  #lastLeftAtMs = performance.now();

  /** @param before the first client: what the server does by itself */
  constructor(
    scope: VisitScope,
    host: ProbeHost,
    before: { unseen: readonly UnseenThread[]; rates: Pick<Rates, 'cpuMs' | 'childMs'> },
  ) {
    this.#unseenBefore = before.unseen;
    this.#ratesBefore = before.rates;
    this.#scope = scope;
    this.#host = host;
    this.#exits = new ExitWatch(scope.server);
  }

  /** What the first clients begin may stay: pools, caches, lazy singletons. */
  async warmUp(): Promise<void> {
    const times = { dwellMs: DWELL_MS, waitMs: THRESHOLDS.firstByteMs };
    this.#ordinaryBefore = await this.#visit(toOrdinary(this.#scope), { ...times, quietMs: QUIET_MS }, WARM_UP - 1);
    await this.#visit(this.#scope, times, WARM_UP);
    await this.#host.command({ do: 'take-baseline' });
  }

  async visitTimes(count: number): Promise<void> {
    await this.#addVisits(this.#visits, this.#scope, { firstNumber: 0, count });
    if (this.#visits.length < count) return;
    const left = this.#scope.server.look();
    await this.#pause(SETTLE_MS);
    const rates = computeRates(left, this.#scope.server.look());
    this.#isMachineFull = fillsMachine(rates);
    this.#afterVisits = await this.#host.look(this.#visits.map((_, number) => number));
    const { cpuMs, childMs } = this.#ratesBefore;
    const costs = { cpuMs: rates.cpuMs - cpuMs, childMs: rates.childMs - childMs };
    const hasProcess = this.#afterVisits.some(({ held }) => held.some(({ kind }) => kind === 'process'));
    const limit = this.#isMachineFull || hasProcess ? limitHangUps : limitHangUpsInside;
    this.#mostHangUps = limit(costs, { clients: count + 3, batches: 3 });
  }

  /** Many more where something may be bounded: a table that keeps the last hundred. */
  async hangUpQuickly(): Promise<void> {
    if (this.#visits.length === 0 || this.isOver) return;
    const isRetained = this.#afterVisits.some(({ held }) => held.some(({ kind }) => kind === 'response'));
    this.#quickHangUps = Math.min(isRetained ? QUICK_HANG_UPS + MORE_HANG_UPS : QUICK_HANG_UPS, this.#mostHangUps);
    await this.#hangUpMany(this.#scope, this.#quickHangUps, QUICK_VISIT);
  }

  /** Those that need a whole answer wait for its end while the others come and leave. */
  async tryMoreWays(ways: readonly Way[]): Promise<InsideEvidence> {
    const canTry = this.#visits.length > 0 && !this.isOver && ways.length > 0;
    if (canTry && this.#isMachineFull) this.#untried.push(describeFullMachine(ways));
    if (!canTry || this.#isMachineFull) return this.#finish();
    const endings = ways.filter(isAfterEnd);
    const leaving = ways.filter((way) => !isAfterEnd(way));
    this.#firstReading = VISITS_OF_A_WAY * (leaving.length + 1);
    const endAnswers = await beginWholeAnswers(this.#scope, this.#host, { endings, firstNumber: this.#firstReading });
    for (const way of leaving) await this.#tryWay(way);
    return this.#finish(endAnswers);
  }

  /** A few visits, and then many at once, that leave in this way. */
  async #tryWay(way: Way): Promise<void> {
    if (this.isOver) return;
    const startedAt = performance.now();
    const firstNumber = VISITS_OF_A_WAY * (this.#moreWays.length + 1);
    const scope = { ...this.#scope, plan: { ...this.#scope.plan, ...way } };
    const visits: LeftClientEvidence[] = [];
    await this.#addVisits(visits, scope, { firstNumber, count: VISITS_OF_A_FURTHER_WAY });
    const quickHangUps = this.isOver ? 0 : Math.min(QUICK_HANG_UPS, this.#mostHangUps);
    if (quickHangUps > 0) await this.#hangUpMany(scope, quickHangUps, firstNumber + QUICK_VISIT);
    await this.#checkListening();
    if (this.#exits.exit !== null) this.#exitWay = way;
    this.#moreWays.push({ ...way, visits, quickHangUps, seconds: (performance.now() - startedAt) / 1_000 });
  }

  async #finish(endAnswers?: () => Promise<Tried>): Promise<InsideEvidence> {
    if (!this.isOver && endAnswers !== undefined) {
      const { ways, untried } = await endAnswers();
      this.#moreWays.push(...ways);
      this.#untried.push(...untried);
      if (ways.length > 0) this.#lastLeftAtMs = performance.now();
    }
    const last = await this.#lookLast();
    await this.#checkListening();
    const { fault, phase } = this.#scope.plan;
    return {
      fault,
      phase,
      unseenBefore: this.#unseenBefore,
      ordinaryBefore: this.#ordinaryBefore,
      visits: this.#visits,
      afterVisits: this.#afterVisits,
      last,
      quickHangUps: this.#quickHangUps,
      moreWays: this.#moreWays,
      untried: this.#untried,
      sinceLastVisitMs: performance.now() - this.#lastLeftAtMs,
      memory: [],
      exit: this.#exits.exit,
      exitWay: this.#exitWay,
      stuckPid: this.#host.stuckPid,
      hasReport: this.#host.hasReport || last.length > 0,
    };
  }

  /** What is left must become old enough, and is watched for longer if what the first clients left has ended; where nothing is, nothing has to. */
  async #lookLast(): Promise<ProcessLook[]> {
    for (const ageMs of LAST_LOOKS_MS) {
      if (!this.isOver) await this.#pause(Math.max(LEAVE_MS, ageMs - (performance.now() - this.#lastLeftAtMs)));
      const looks = await this.#host.look([]);
      if (
        this.isOver ||
        isLookEnough(looks, { ageMs, afterVisits: this.#afterVisits, unseenBefore: this.#unseenBefore })
      )
        return looks;
    }
    return [];
  }

  /** So many visits, or as many as there are until the server is gone. */
  async #addVisits(
    visits: LeftClientEvidence[],
    scope: VisitScope,
    { firstNumber, count }: { firstNumber: number; count: number },
  ): Promise<void> {
    const waitMs = this.#ordinaryBefore?.answer.firstByteMs == null ? DWELL_MS : THRESHOLDS.firstByteMs;
    while (visits.length < count) {
      const visit = await this.#visit(scope, { dwellMs: DWELL_MS, waitMs }, firstNumber + visits.length);
      if (visit === null) return;
      visits.push(visit);
    }
  }

  async #hangUpMany(scope: VisitScope, hangUps: number, visit: number): Promise<void> {
    await this.#host.command({ do: 'begin-visit', visit });
    await hangUpMany(scope, { hangUps, waitMs: THRESHOLDS.firstByteMs });
    await this.#host.command({ do: 'end-visit', before: this.#firstReading });
    this.#lastLeftAtMs = performance.now();
  }

  async #visit(
    scope: VisitScope,
    times: Omit<VisitTimes, 'isWatched' | 'guards'>,
    number: number,
  ): Promise<LeftClientEvidence | null> {
    if (this.isOver || !(await this.#checkListening())) return null;
    await this.#host.command({ do: 'begin-visit', visit: number });
    try {
      const evidence = await observeClient(scope, times);
      await this.#host.command({ do: 'end-visit', before: this.#firstReading });
      this.#lastLeftAtMs = performance.now();
      await this.#pause(LEAVE_MS);
      return isTurnedAway(evidence) && !(await this.#isThere()) ? null : evidence;
    } catch (error) {
      scope.server.signal.throwIfAborted();
      if (await this.#isThere()) throw error;
      return null;
    }
  }

  /** Whether another client would learn nothing. */
  get isOver(): boolean {
    return this.#exits.exit !== null || this.#host.stuckPid !== null;
  }

  /** Whether the process that was started still listens. */
  async #checkListening(): Promise<boolean> {
    return (await this.#exits.isListening(this.#visits.length + 1)) && this.#exits.exit === null;
  }

  /** Whether it is there for a client that got no connection, or none that it took. */
  #isThere(): Promise<boolean> {
    return this.#exits.isThere(this.#visits.length + 1);
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#scope.server.signal });
  }
}
