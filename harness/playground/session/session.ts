import PQueue from 'p-queue';
import { NS_PER_MS } from '../../model/format.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { RawEvent } from './attempt.ts';
import { EventLog } from './event-log.ts';
import {
  SIDES,
  type CheckedExercise,
  type CodeProblem,
  type EventBatch,
  type Leaving,
  type OwnServerReport,
  type ServedProblems,
  type Side,
  type SideChoice,
  type SideEvent,
} from '../messages.ts';
import { CodeError } from '../sources/sandbox.ts';
import { findProblems, ServedSide } from './served-side.ts';
import { loadSideServer } from '../sources/sources.ts';

const REPORT_MS = 25;
const PROCESS_MS = 250;
/** After its last stream or lease; a hidden tab renews its lease every 30 s. */
const LEASE_MS = 180_000;
/** Events that say how something is. */
const STATE_KINDS: ReadonlySet<SideEvent['kind']> = new Set(['sockets', 'crowd', 'process', 'log']);
const STAY = { fault: 'fin', moment: { kind: 'now' }, clients: 1 } as const;

interface SessionOptions {
  networkEnv: NetworkEnv;
  leaseMs?: number;
  maxCpuSeconds?: number;
  /** Told when the page has not been heard of for too long. */
  onExpired: () => void;
}

/** What one tab does: two servers, and the clients that hang up on both. */
export class Session implements AsyncDisposable {
  readonly log: EventLog;
  readonly #sides: Readonly<Record<Side, ServedSide>>;
  readonly #openedAt = readMonotonicNs();
  readonly #options: SessionOptions;
  readonly #timers: NodeJS.Timeout[];
  #events: SideEvent[] = [];
  readonly #told = new Map<string, string>();
  #attempt = 0;
  readonly #end = new AbortController();
  /** What is asked for while something else goes on waits for it. */
  readonly #turns = new PQueue({ concurrency: 1 });
  #lease: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.log = new EventLog(() => this.renewLease());
    const createSide = (side: Side) =>
      new ServedSide(options.networkEnv, (event, atNs) => this.#add(side, event, atNs), options.maxCpuSeconds);
    this.#sides = { left: createSide('left'), right: createSide('right') };
    this.#timers = [
      setInterval(() => this.#report(), REPORT_MS),
      setInterval(() => SIDES.forEach((side) => this.#sides[side].reportProcess()), PROCESS_MS),
    ];
    void this.#watchSockets();
    this.renewLease();
  }

  /** The session goes on for so long without a stream. */
  renewLease(): void {
    clearTimeout(this.#lease);
    const { leaseMs = LEASE_MS, onExpired } = this.#options;
    this.#lease = setTimeout(() => (this.log.hasStream ? this.renewLease() : onExpired()), leaseMs);
  }

  /** Starts one server, or both side by side. */
  serve(choices: Partial<Record<Side, SideChoice>>): Promise<ServedProblems> {
    return this.#turns.add(async () => {
      const sides = SIDES.filter((side) => choices[side] !== undefined);
      const served = sides.map(async (side) => [side, await this.#serveSide(side, choices[side]!)] as const);
      return Object.fromEntries(await Promise.all(served));
    });
  }

  /** Connects a client to each server, to stay. */
  connect(clients: number): Promise<unknown> {
    return this.#turns.add(() => this.#connect({ ...STAY, clients }));
  }

  /** Waits for a tab of a browser at each server. Resolves with the addresses that it is to open. */
  followTab(): Promise<string[]> {
    return this.#turns.add(async () => {
      this.#attempt += 1;
      const addresses = await Promise.all(SIDES.map((side) => this.#sides[side].followTab(this.#attempt)));
      return addresses.filter((address) => address !== null);
    });
  }

  /** Makes the clients leave; those that cannot leave so are replaced by others that can. */
  leave(leaving: Leaving): Promise<unknown> {
    return this.#turns.add(async () => {
      if (!Object.values(this.#sides).every((side) => side.canLeave(leaving))) await this.#connect(leaving);
      await this.#both((side) => side.leave(leaving));
    });
  }

  /** Checks a server that already runs; what it is at goes to the page meanwhile. */
  async checkOwnServer(address: string): Promise<OwnServerReport> {
    const { checkOwnServer } = await import('./own-server.ts'); // it takes as long to load as all that a page needs
    const tell = (batch: Partial<EventBatch>) => this.log.add({ at: this.#now(), events: [], ...batch });
    return checkOwnServer(address, {
      signal: this.#end.signal,
      onProgress: (progress) => tell({ progress }),
      onLook: (look) => tell({ look: { at: this.#now(), ...look } }),
    });
  }

  /** Checks an answer to an exercise, on servers of its own. */
  async checkExercise({ id, code = '' }: SideChoice): Promise<CheckedExercise> {
    const { checkExercise } = await import('../sources/exercise-check.ts');
    return checkExercise({ id, code }, this.#end.signal);
  }

  resumeClients(): void {
    for (const side of SIDES) this.#sides[side].resumeClient();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.length = 0;
    this.#end.abort(new Error('The tab is closed.'));
    clearTimeout(this.#lease);
    this.log[Symbol.dispose]();
    await this.#both((side) => side[Symbol.asyncDispose]());
    await this.#turns.onIdle(); // a server that was just starting is ended by its turn
  }

  #connect(leaving: Leaving): Promise<unknown> {
    this.#attempt += 1;
    return this.#both((side) => side.connect(this.#attempt, leaving));
  }

  async #serveSide(side: Side, choice: SideChoice): Promise<readonly CodeProblem[]> {
    try {
      await this.#sides[side].serve(await loadSideServer(choice));
      return [];
    } catch (error) {
      if (error instanceof CodeError) return error.problems;
      const { message, log = '' } = error as Error & { log?: string };
      const problems = findProblems(log);
      this.#add(side, { kind: 'ended', sentence: message, log, problems });
      return problems;
    }
  }

  #add(side: Side, event: RawEvent, atNs = readMonotonicNs()): void {
    if (this.#isNews(side, event)) this.#events.push({ side, at: this.#toMoment(atNs), ...event });
  }

  /** The page hears how something is when it has changed, and of what happens each time. */
  #isNews(side: Side, event: RawEvent): boolean {
    if (!STATE_KINDS.has(event.kind)) return true;
    const [key, text] = [`${side} ${event.kind}`, JSON.stringify(event)];
    if (this.#told.get(key) === text) return false;
    this.#told.set(key, text);
    return true;
  }

  #now(): number {
    return this.#toMoment(readMonotonicNs());
  }

  #toMoment(atNs: number): number {
    return Math.round((atNs - this.#openedAt) / (NS_PER_MS / 1000)) / 1000;
  }

  #report(): void {
    for (const side of SIDES) this.#sides[side].report();
    if (this.#events.length === 0) return;
    this.log.add({ at: this.#now(), events: this.#events });
    this.#events = [];
  }

  /** The table has a pause of its own between two readings. */
  async #watchSockets(): Promise<void> {
    while (this.#timers.length > 0) {
      await this.#both((side) => side.reportSockets());
      await new Promise((resolve) => setTimeout(resolve, REPORT_MS));
    }
  }

  #both(act: (side: ServedSide) => Promise<void>): Promise<unknown> {
    return Promise.all(SIDES.map((side) => act(this.#sides[side])));
  }
}
