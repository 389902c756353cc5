import type { FailureCode } from './codes.ts';
import type { Cell } from './plan.ts';
import type { Capability, OsResource, ListeningLine, ServerMark } from '../../scenarios/kit/marks.ts';

/** A mark with its moment: CLOCK_MONOTONIC nanoseconds, from the server's clock or from when the line was seen. */
export type Mark = ServerMark & { at: number; clock: 'server' | 'seen' };

/** What serves, and what it says that it can do; null if it says nothing of that. */
export type ServerVersions = Pick<ListeningLine, 'stack' | 'runtime'> & { capabilities: readonly Capability[] | null };

/** `node:http 24.21.0 on node 24.21.0`. */
export function formatVersions({ stack, runtime }: Pick<ServerVersions, 'stack' | 'runtime'>): string {
  return `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
}

/** Every stack and runtime that served, each once. */
export function listServedVersions(histories: readonly Pick<History, 'versions'>[]): string[] {
  return [...new Set(histories.flatMap(({ versions }) => (versions ? [formatVersions(versions)] : [])))];
}

/** Whether the server says that it cannot tell how it learned of a disconnect. */
export function hidesCause(versions: ServerVersions | null): boolean {
  return versions?.capabilities?.includes('cause') === false;
}

/** Whether the kernel's view of the sockets shows the fault, and what it showed. `confirmed` is null where it shows nothing. */
export interface FaultEvidence {
  confirmed: boolean | null;
  evidence: string;
}

/** What the operating system counted of what a guard holds when the window closed. */
export interface OsResourceCount {
  guard: string;
  kind: OsResource['kind'];
  count: number;
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

/** How an answer ended, as its client saw it: as its protocol says that it should, or in the middle. */
export type BodyEnding = 'regular' | 'cut';

/** Everything seen of one connection. All moments are CLOCK_MONOTONIC nanoseconds. */
export interface History {
  cell: Cell;
  connection: string;
  versions: ServerVersions | null;
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
  received: { bytes: number; text: string; ending?: BodyEnding };
  proof: FaultEvidence | null;
  system: readonly OsResourceCount[];
  /** Only if the process ended, and the cell expects something of the process. */
  exit?: Exit;
  failure: Failure | null;
  /** Why this machine cannot make the fault. */
  skipped: string | null;
}
