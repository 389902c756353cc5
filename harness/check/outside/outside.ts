import { setTimeout as sleep } from 'node:timers/promises';
import type { MarkedVisit, OutsideEvidence, QuickBatch, VisitEvidence } from '../evidence.ts';
import { describeProvisional } from '../symptoms/describe-provisional.ts';
import { ExitWatch, isTurnedAway } from '../server/exit-watch.ts';
import { isSlower } from '../symptoms/answers.ts';
import { isInDoubt, needsLongerEnd, needsMoreQuick } from '../symptoms/outside.ts';
import { LeftoverTracker } from '../server/leftovers.ts';
import { collectMarkedVisits, listTakenGuards, type VisitRecord } from '../visit/marked-visits.ts';
import { createEmptyEvidence, lookTwice, NO_RATES } from '../server/measure.ts';
import { observeVisit, type VisitTimes } from '../visit/observe-visit.ts';
import { chooseHangUps, chooseMoreHangUps, hangUpMany } from '../visit/quick.ts';
import { selectListener } from '../visit/select-listener.ts';
import { countResources, type Snapshot } from '../server/snapshot.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { toOrdinary } from '../visit/visit-plan.ts';
import type { VisitScope } from '../visit/visit.ts';
import { LONGEST_PERIOD_MS, lookAfterCrowd, mayLeaveSlowTimers, type Visited } from './slow-timers.ts';
import { watchEnd } from './watch-end.ts';

export interface OutsideOptions {
  visits: number;
  /** Whether many clients may come at once. */
  quick: boolean;
  /** How much longer to look at the end. */
  lingerMs: number;
  /** Told what goes on. */
  onProgress: (sentence: string) => void;
}

const BEFORE_MS = 500; // twice
const QUIET_MS = 1_200;
/** After the first client: what it did to the server, even its end, is seen before the next one comes. */
const FIRST_SETTLE_MS = 300;
const DWELL_MS = 200;
/** The ordinary client at the end stays: it must not be cut off. */
const CONTROL_MS = 700;
/** And so many, as long as each is slow: a machine is it for a moment, an empty pool for all. */
const MOST_CONTROLS = 3;
const LAST_LOOK_MS = 1_900;
/** What clients of the same moment leave goes off together, and shows as one: no usual period is a multiple of this. */
const APART_MS = 17.3;
const QUICK_SETTLE_MS = 300;
/** From here on the answer is not the one that was asked for: nothing can be learned by leaving it. */
const REDIRECTION = 300;

/** Visits one server from outside: what it holds and does before, between and after its clients. */
export class OutsideProbe {
  readonly #scope: VisitScope;
  readonly #options: OutsideOptions;
  readonly #tracker = new LeftoverTracker();
  readonly #records: VisitRecord[] = [];
  /** What the server has marked as taken for a client that stayed. */
  #guards: readonly string[] = [];
  readonly #evidence: OutsideEvidence & { visits: VisitEvidence[]; quick: QuickBatch[]; marked: MarkedVisit[] };
  /** How long a client waits for its first byte before it is said that the server answers no more. */
  #waitMs: number = THRESHOLDS.firstByteMs;
  readonly #exits: ExitWatch;
  /** Before the first client. */
  readonly #first: Snapshot;
  /** What those are compared with who come after the visits. */
  #visited: Visited = { before: [NO_RATES], visited: [NO_RATES], visitors: 0 };
  #lastLeftAtMs = 0;
  /** The one that asked first has left, too. */
  #leftCount = 1;

  /** Everything that was seen. It ends early when the server does, or answers no more. */
  static async run(unkept: Omit<VisitScope, 'kept'>, options: OutsideOptions): Promise<OutsideEvidence> {
    await using kept = new AsyncDisposableStack();
    const others = unkept.server.rememberClients();
    const scope = { ...unkept, kept };
    const { rates: before, windows: idle, last } = await lookTwice(scope.server, BEFORE_MS);
    const { plan, answer } = await selectListener(scope);
    options.onProgress(`${scope.server.name} listens on ${scope.server.address}`);
    const probe = new OutsideProbe({ ...scope, plan }, options, last);
    Object.assign(probe.#evidence, { before, idle, warmedUp: before, otherClients: others(), firstAnswer: answer });
    await probe.#run();
    return probe.#collect();
  }

  private constructor(scope: VisitScope, options: OutsideOptions, first: Snapshot) {
    this.#exits = new ExitWatch(scope.server, first.processes);
    this.#first = first;
    this.#scope = scope;
    this.#options = options;
    this.#evidence = { ...createEmptyEvidence(scope.plan), visits: [], quick: [], marked: [] };
  }

  async #run(): Promise<void> {
    if ((await this.#warmUp()) && (await this.#visitAll()) && (await this.#hangUpQuickly())) {
      const times = { dwellMs: CONTROL_MS, waitMs: this.#waitMs, isWatched: false };
      for (
        let clients = 0;
        clients < MOST_CONTROLS && (clients === 0 || isSlower(this.#collect(), THRESHOLDS));
        clients += 1
      )
        this.#evidence.ordinaryAfter = await this.#visit(toOrdinary(this.#scope), times);
    }
    if (await this.#isListening()) await this.#watchEnd();
    this.#evidence.marked = await collectMarkedVisits(this.#scope, this.#records);
  }

  #collect(): OutsideEvidence {
    return { ...this.#evidence, leftovers: this.#tracker.list(), exit: this.#exits.exit };
  }

  /** The first client stays a while, as in ordinary life; after the second nothing begins for the first time any more. */
  async #warmUp(): Promise<boolean> {
    const { firstAnswer } = this.#evidence;
    const firstWaitMs = Math.max(THRESHOLDS.firstByteMs, THRESHOLDS.firstByteFactor * (firstAnswer?.firstByteMs ?? 0));
    const first = await this.#visit(toOrdinary(this.#scope), {
      dwellMs: DWELL_MS,
      waitMs: firstWaitMs,
      quietMs: QUIET_MS,
      isWatched: false,
    });
    if (first === null) return false;
    this.#evidence.ordinaryBefore = first;
    await sleep(FIRST_SETTLE_MS, undefined, { signal: this.#scope.server.signal });
    const { firstByteMs, status } = first.answer;
    if (firstByteMs === null && firstAnswer?.firstByteMs != null) return false;
    if (status !== null && status >= REDIRECTION) return false;
    this.#waitMs = firstByteMs === null ? DWELL_MS : Math.max(firstWaitMs, THRESHOLDS.firstByteFactor * firstByteMs);
    this.#options.onProgress(
      firstByteMs === null
        ? `no byte within ${firstWaitMs} ms`
        : `answered${status === null ? '' : ` ${status}`} in ${Math.ceil(firstByteMs)} ms`,
    );
    const second = await this.#visitAsAsked();
    if (second === null) return false;
    this.#evidence.warmedUp = second.after;
    const looks = { first: this.#first, now: this.#scope.server.look(), clients: this.#leftCount };
    this.#options.onProgress(describeProvisional(this.#evidence, looks));
    if (!this.#hasStopped(second)) return true;
    this.#evidence.visits.push(second);
    return false;
  }

  async #visitAll(): Promise<boolean> {
    const { visits, onProgress } = this.#options;
    if (!(await this.#visitTimes(visits))) return false;
    if (!isInDoubt(this.#collect())) return true;
    onProgress(`in doubt after ${visits} visits: as many again`);
    return this.#visitTimes(visits);
  }

  async #visitTimes(times: number): Promise<boolean> {
    for (let at = 0; at < times; at += 1) {
      const number = this.#evidence.visits.length;
      const visit = await this.#visitAsAsked(number);
      if (visit === null) return false;
      this.#evidence.visits.push(visit);
      if (this.#hasStopped(visit)) return false;
    }
    const { rates, windows, last } = await lookTwice(this.#scope.server, LAST_LOOK_MS / 2);
    this.#tracker.seeLast(last);
    this.#visited = { before: this.#evidence.idle, visited: windows, visitors: this.#leftCount };
    this.#evidence.lastLook = { counts: countResources(last), rates };
    return true;
  }

  #visitAsAsked(number?: number): Promise<VisitEvidence | null> {
    return this.#visit(this.#scope, { dwellMs: DWELL_MS, waitMs: this.#waitMs, isWatched: true }, number);
  }

  /** Null if the server is gone. @param number of a visit that counts, from 0 */
  async #visit(scope: VisitScope, times: Omit<VisitTimes, 'guards'>, number?: number): Promise<VisitEvidence | null> {
    if (!(await this.#isListening())) return null;
    try {
      const { evidence, before, after, leftAtMs, record } = await observeVisit(scope, {
        ...times,
        guards: this.#guards,
      });
      if (number === undefined) {
        this.#tracker.see(after);
        this.#guards = [...new Set([...this.#guards, ...listTakenGuards(scope.server, record.connection)])];
      } else {
        this.#tracker.add(before, after, { visit: number, leftAtMs });
        this.#records.push(record);
      }
      this.#lastLeftAtMs = leftAtMs;
      if (isTurnedAway(evidence) && !(await this.#exits.isThere(this.#leftCount))) return null;
      this.#leftCount += 1;
      return evidence;
    } catch (error) {
      scope.server.signal.throwIfAborted();
      if (await this.#exits.isThere(this.#leftCount)) throw error;
      return null;
    }
  }

  #hasStopped({ answer }: VisitEvidence): boolean {
    return answer.firstByteMs === null && answer.waitedMs >= this.#waitMs && this.#waitMs > DWELL_MS;
  }

  async #hangUpQuickly(): Promise<boolean> {
    if (!this.#options.quick) return true;
    this.#options.onProgress('many clients that leave at once');
    const hangUps = chooseHangUps(this.#evidence, this.#leftCount);
    if (!(await this.#hangUpBatch(hangUps)) || !(await this.#hangUpBatch(hangUps))) return false;
    const more = chooseMoreHangUps(hangUps);
    return more === 0 || !needsMoreQuick(this.#collect()) || this.#hangUpBatch(more);
  }

  async #hangUpBatch(hangUps: number): Promise<boolean> {
    const { server } = this.#scope;
    await hangUpMany(this.#scope, { hangUps, waitMs: this.#waitMs, apartMs: APART_MS });
    this.#leftCount += hangUps;
    await sleep(QUICK_SETTLE_MS, undefined, { signal: server.signal });
    if (!(await this.#isListening())) return false;
    const { quick } = this.#evidence;
    const batches = [...quick.map((batch) => batch.hangUps), hangUps];
    const { rates, last } = await lookAfterCrowd(server, { ...this.#visited, batches });
    this.#tracker.see(last);
    quick.push({ hangUps, counts: countResources(last), rates });
    return true;
  }

  async #watchEnd(): Promise<void> {
    const { lingerMs, onProgress } = this.#options;
    await watchEnd(this.#scope.server, {
      lingerMs: Math.max(lingerMs, mayLeaveSlowTimers(this.#visited) ? LONGEST_PERIOD_MS : 0),
      onLook: (last, rates) => {
        this.#tracker.see(last);
        this.#evidence.end = { rates, sinceLastVisitMs: last.atMs - this.#lastLeftAtMs };
      },
      needsLonger: () => needsLongerEnd(this.#collect()),
      onProgress,
    });
  }

  #isListening(): Promise<boolean> {
    return this.#exits.isListening(this.#leftCount);
  }
}
