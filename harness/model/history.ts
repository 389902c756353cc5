import type { FailureCode } from './failure-codes.ts';
import type { Cell, Skip } from './plan.ts';
import type { Capability, OsResource, ListeningLine, ServerMark } from '../../scenarios/kit/marks.ts';

/** A mark with its moment: CLOCK_MONOTONIC nanoseconds, from the server's clock or from when the line was seen. */
export type Mark = ServerMark & { at: number; clock: 'server' | 'seen' };

/** What serves, and what it says that it can do; null if it says nothing of that. */
export type ServerVersions = Pick<ListeningLine, 'stack' | 'runtime'> & { capabilities: readonly Capability[] | null };

/** `node:http 24.21.0 on node 24.21.0`. */
export function formatVersions({ stack, runtime }: Pick<ServerVersions, 'stack' | 'runtime'>): string {
  return `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
}

/** What served; null if it did not get as far as saying so. */
export function getVersions(history: History): ServerVersions | null {
  return history.kind === 'skipped' ? null : history.versions;
}

/** Every stack and runtime that served, each once. */
export function listServedVersions(histories: readonly History[]): string[] {
  const versions = histories.flatMap((history) => getVersions(history) ?? []);
  return [...new Set(versions.map(formatVersions))];
}

/** The last thing that a server says it noticed before a release: the regular end of a stream only if there is nothing else. */
export function findLastNoticed<T extends { event: string; by?: string }>(marksBefore: readonly T[]): T | undefined {
  const noticed = marksBefore.filter(({ event }) => event === 'noticed');
  return noticed.findLast(({ by }) => by !== 'end') ?? noticed.at(-1);
}

/** One time that a guard was held; `released` is null while it is. */
export interface HeldGuard<T> {
  guard: string;
  acquired: T;
  released: T | null;
}

/** Each time that each guard was held, in the order in which they were acquired. */
export function pairGuardMarks<T extends { event: string; guard?: string }>(marks: readonly T[]): HeldGuard<T>[] {
  const held: HeldGuard<T>[] = [];
  for (const mark of marks) {
    const { event, guard = '' } = mark;
    if (event === 'acquired') held.push({ guard, acquired: mark, released: null });
    const open = held.find((one) => one.guard === guard && one.released === null);
    if (event === 'released' && open !== undefined) open.released = mark;
  }
  return held;
}

/** Whether the server says that it cannot tell how it learned of a disconnect. */
export function hidesCause(versions: ServerVersions | null): boolean {
  return versions?.capabilities?.includes('cause') === false;
}

/** Whether the kernel's view of the sockets shows the fault, and what it showed. */
export interface FaultEvidence {
  shown: 'yes' | 'no' | 'unobservable';
  sentence: string;
}

/** What the operating system counted of what a guard holds when the window closed. */
export interface OsResourceCount {
  guard: string;
  kind: OsResource['kind'];
  /** Null where it cannot be counted. */
  count: number | null;
}

/** Why a cell could not be observed: the harness's or the server's failure, never a leak. */
export interface Failure {
  code: FailureCode;
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

/** `exited with code 1: TypeError: closed`, `was ended by SIGABRT`. */
export function describeExit({ code, signal, said }: Exit): string {
  return `${signal === null ? `exited with code ${code}` : `was ended by ${signal}`}${said === '' ? '' : `: ${said}`}`;
}

/** How an answer ended, as its client saw it: as its protocol says that it should, or in the middle. */
export type BodyEnding = 'regular' | 'cut';

/** Everything seen of one connection. All moments are CLOCK_MONOTONIC nanoseconds. */
export interface ObservedHistory {
  kind: 'observed';
  cell: Cell;
  connection: string;
  versions: ServerVersions | null;
  openedAt: number;
  /** Just before the client's fault; for `stay` the begin of the window; for `complete` when the client had the last byte. */
  disconnectedAt: number;
  /** Before the first byte, the harness holds the server until the fault is proven; it goes on at this moment. */
  resumedAt: number | null;
  /** When the harness stopped looking. */
  observedUntil: number;
  /** When it stopped watching for an end of the server's process, or that end: later than it looks at guards, by what `--linger` says. */
  watchedUntil: number;
  marks: readonly Mark[];
  /** When the server last answered the harness late in the window; null if it did not. */
  aliveAt: number | null;
  /** What the client got: the number of bytes, the first 64 KiB as text, and how the body ended, if it did and the client knows. */
  received: { bytes: number; text: string; ending?: BodyEnding };
  evidence: FaultEvidence;
  /** When the harness stood still, and its client with it: on a machine that is too busy. */
  stalls: readonly Stall[];
  resources: readonly OsResourceCount[];
  /** Only if the process ended, and the cell expects something of the process. */
  exit?: Exit;
}

/** From when to when the harness stood still: CLOCK_MONOTONIC, nanoseconds. */
export interface Stall {
  from: number;
  to: number;
}

/** A cell that could not be observed to the end; null is what it did not get as far as. */
export interface FailedHistory {
  kind: 'failed';
  cell: Cell;
  failure: Failure;
  connection: string | null;
  versions: ServerVersions | null;
  openedAt: number | null;
  disconnectedAt: number | null;
  marks: readonly Mark[];
}

/** A cell that this machine cannot observe. */
export interface SkippedHistory {
  kind: 'skipped';
  cell: Cell;
  skip: Skip;
}

export type History = ObservedHistory | FailedHistory | SkippedHistory;

/** How long the connection was observed, in nanoseconds; 0 if that did not come to its end. */
export function getObservedNs(history: History): number {
  return history.kind === 'observed' ? history.observedUntil - history.openedAt : 0;
}
