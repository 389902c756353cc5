import type { Machine, SelfCheck } from './run.ts';

/** What may have become of one guard in one cell, in the order of a report. */
export const CHANGE_KINDS = [
  'regressed',
  'new and wrong',
  'could not run',
  'changed',
  'gone',
  'fixed',
  'new',
  'flaky',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What makes an upgrade unsafe, unless it is narrowed. */
export const UNSAFE_CHANGES = ['regressed', 'new and wrong'] as const satisfies readonly ChangeKind[];
export type UnsafeChange = (typeof UNSAFE_CHANGES)[number];

/** What one guard did in one cell on both sides. */
export interface ComparedGuard {
  /** `express`, or `h3-1 → h3` where the sides are served by different files. */
  stack: string;
  guard: string;
  cell: Readonly<Record<'method' | 'phase' | 'body' | 'shape' | 'fault', string>>;
  change: ChangeKind | 'same';
  /** `released by read`; with counts, `silent 2/4, released by read 2/4`, where attempts differ. */
  before: string;
  after: string;
  /** Why a side does not answer, where that is what is compared. */
  reason?: string;
}

/** One guard's cells that changed alike. */
export interface ChangeLine extends Pick<ComparedGuard, 'stack' | 'guard' | 'before' | 'after' | 'reason'> {
  change: ChangeKind;
  /** `GET / mid-stream / * / silent, idle / fin`, and more lines where one cannot say it. */
  cells: readonly string[];
  /** How many cells that is. */
  count: number;
}

export interface ComparedSide {
  /** What was asked for: `express 4.22.3 on node 24.21.0`. */
  name: string;
  /** What the running servers said of themselves. */
  served: readonly string[];
  /** What stands beside it and is not as it is pinned, each with why: `does not start with x 2.0.0: with 1.9.0`. */
  setup: readonly string[];
  /** Why something of this side could not be observed, each sentence once. */
  failures: readonly string[];
}

/** A comparison of two sides: what `comparison.json` holds. */
export interface Comparison {
  schemaVersion: 1;
  hangup: string;
  /** ISO 8601. */
  startedAt: string;
  machine: Machine;
  patienceMs: number;
  before: ComparedSide;
  after: ComparedSide;
  selfCheck: SelfCheck;
  /** How many guards in how many cells did the same on both sides. */
  alike: number;
  lines: readonly ChangeLine[];
  /** Every guard and cell that is not alike. */
  compared: readonly ComparedGuard[];
}

/** A version with the day on which it was published. */
export interface DatedVersion {
  version: string;
  /** ISO 8601. */
  date: string;
}

/** Two neighbours between which behavior changed. */
export interface ChangePoint {
  last: DatedVersion;
  first: DatedVersion;
  /** Versions between the two that could not be observed: the change may have come with any of them, or with `first`. */
  unsure: readonly DatedVersion[];
  /** The two observed once more, against each other. */
  proof: Comparison;
}

/** What a version showed on the way. */
export interface ObservedVersion extends DatedVersion {
  shown: 'as before' | 'changed' | 'could not run';
  /** Why it could not run. */
  sentence?: string;
}

/** A bisection: what `bisection.json` holds. */
export interface Bisection {
  schemaVersion: 1;
  name: string;
  from: DatedVersion;
  to: DatedVersion;
  /** How many stable versions are published from one to the other. */
  versions: number;
  /** The comparison of both ends. */
  ends: Comparison;
  looks: readonly ObservedVersion[];
  turns: readonly ChangePoint[];
  /** Where the search ended because it had found enough: later versions change more. */
  unsearchedFrom?: DatedVersion;
}
