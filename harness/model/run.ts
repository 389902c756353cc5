import type { Holding, Listening, Mark as ServerMark } from '../../scenarios/kit/marks.ts';
import type { Asked, Cause, Fault, Outcome, Phase } from '../../scenarios/kit/scenario.ts';
import type { Stream } from '../../scenarios/kit/stream.ts';

// The record types that observe, judge and report share. They hold data only; none of them imports another.

/** One combination to be observed. */
export interface Cell {
  scenario: string;
  fault: Fault;
  phase: Phase;
  /** Which of its streams a stack is asked for; a scenario of the catalogue has one only. */
  stream?: Stream;
}

/** What a client asks for. */
export interface Request extends Asked {
  /** Sent right behind the request, as by a client that pipelines; only bare sockets do it. */
  more?: string;
  stream?: Stream;
}

/** A mark with its moment: CLOCK_MONOTONIC nanoseconds, from the server's clock or from when the line was seen. */
export type Mark = ServerMark & { at: number; clock: 'server' | 'seen' };

/** What serves, and whether it can tell how it learned of a disconnect. */
export type Versions = Pick<Listening, 'stack' | 'runtime'> & { notices: boolean };

/** Whether the kernel's view of the sockets shows the fault, and what it showed. `confirmed` is null where it shows nothing. */
export interface Proof {
  confirmed: boolean | null;
  evidence: string;
}

/** What the operating system counted of a guard's holding when the window closed. */
export interface SystemCount {
  guard: string;
  kind: Holding['kind'];
  count: number;
}

/** Why a cell could not be observed: the harness's or the server's failure, never a leak. */
export interface Failure {
  sentence: string;
  /** The end of the server's standard output and error. */
  log: string;
}

/** How the server's process ended by itself while it was observed. */
export interface Exit {
  at: number;
  code: number | null;
  signal: string | null;
  /** The error in its log, in one line; empty if there is none. */
  said: string;
}

/** How an answer ended, as its client saw it: as its protocol says that it should, or in the middle. */
export type Ending = 'regular' | 'cut';

/** Everything seen of one connection. All moments are CLOCK_MONOTONIC nanoseconds. */
export interface History {
  cell: Cell;
  connection: string;
  versions: Versions | null;
  openedAt: number;
  /** Just before the client's fault; for `stay` the begin of the window; for `complete` when the client had the last byte. */
  disconnectedAt: number | null;
  /** Before the first byte, the harness holds the server until the fault is proven; it goes on at this moment. */
  resumedAt: number | null;
  /** When the harness stopped looking. */
  observedUntil: number;
  marks: readonly Mark[];
  /** When the server last answered the harness late in the window; null if it did not. */
  aliveAt: number | null;
  /** What the client got: the number of bytes, the first 64 KiB as text, and how the body ended, if it did and the client knows. */
  received: { bytes: number; text: string; ending?: Ending };
  proof: Proof | null;
  system: readonly SystemCount[];
  /** Only if the process ended, and the cell expects something of the process. */
  exit?: Exit;
  failure: Failure | null;
  /** Why this machine cannot make the fault. */
  skipped: string | null;
}

/** Work between the disconnect and the end of the window. */
export interface WorkAfter {
  ticks: number;
  writes: number;
  bytes: number;
  /** Bytes in the process's own queue at the last write. */
  queuedBytes: number;
}

/** What the history proves about one guard. */
export interface Verdict {
  guard: string;
  outcome: Outcome | 'unknown';
  cause: Cause | null;
  /** Disconnect (or, if the server was held then, its going on) to release; for `silent`, disconnect to the last sign of life. Null where neither applies. */
  latencyMs: number | null;
  sinceLastWriteMs: number | null;
  /** The last value of a gauge. */
  value?: number;
  /** Where the moment of the release comes from. */
  clock: Mark['clock'] | null;
  /** One sentence of evidence. */
  evidence: string;
}

/** How one guard differs from what is expected of it. */
export interface Difference {
  guard: string;
  /** The expected behaviour: an outcome, with `, late` for a release that takes long. Null where nothing has been accepted yet. */
  expected: string | null;
  got: string;
  /** All of it in words, with what the client did and the evidence. */
  sentence: string;
}

/** One attempt at a cell: what was seen and what it proves. */
export interface Attempt {
  history: History;
  verdicts: readonly Verdict[];
  work: WorkAfter;
  /** One for each guard that is not as expected. */
  differences: readonly Difference[];
}

export type Status = 'expected' | 'different' | 'unknown' | 'skipped';

/** One cell after all its attempts; `attempt` is one that stands for the majority. */
export interface Result {
  cell: Cell;
  status: Status;
  attempt: Attempt;
  /** How many of the attempts agree with `attempt`: 2 of 3. */
  agreeing: number;
  attempts: number;
  /** What those say that do not agree, each way once; left out if all agree. */
  others?: readonly string[];
}

/** What a report says of a scenario beside its results. */
export interface ScenarioText {
  id: string;
  claim: string;
  why: string;
  lesson: string;
  links: readonly string[];
  guards: readonly string[];
  /** The kinds of stream that a stack takes, with the guards of each: those of its `guards` that are no signals. */
  bodies?: Readonly<Record<string, readonly string[]>>;
  /** The source of the scenario's file. */
  code: string;
  /** What names a server of the reader's own to `hangup run`: `--command './my-server --flag'`. */
  words?: string;
}

export interface Machine {
  platform: string;
  arch: string;
  kernel: string;
  cores: number;
}

/** A whole run: what `report.json` holds. */
export interface Run {
  schemaVersion: 1;
  hangup: string;
  /** ISO 8601. */
  startedAt: string;
  machine: Machine;
  patienceMs: number;
  /** Which share of a run on several machines this is. */
  shard?: { index: number; of: number };
  /** Every stack and runtime that served, read from the running servers: `node:http 24.21.0 on node 24.21.0`. */
  served: readonly string[];
  /** Sentences on what the deliberate leaker and the perfect server failed to show; none if the run is proven. */
  selfProof: readonly string[];
  /** What the deliberate leaker and the perfect server did show: `seed/silent reset: finally silent`. */
  proofShown: readonly string[];
  scenarios: readonly ScenarioText[];
  results: readonly Result[];
}
