import type { ChangeLine, DatedVersion } from './comparison.ts';
import type { Machine, SelfCheck } from './run.ts';

/**
 * What all cells of a signal do at one version, by what is right: `partly` is right in some and wrong in others, `unrated` is
 * what no rule calls right or wrong, `unknown` what could not be observed.
 */
export type SignalState = 'right' | 'partly' | 'wrong' | 'absent' | 'unrated' | 'unknown';

/** One signal, or guard of a body, through the versions. */
export interface SignalRow {
  stack: string;
  guard: string;
  /** One for each of the timeline's columns. */
  states: readonly SignalState[];
}

/** Cells of one guard that changed alike in one version. */
export interface TimelineChange extends ChangeLine {
  /** The last version that is as before, and the first that is not. */
  last: string;
  first: string;
  /** On which day `first` was published: YYYY-MM-DD. */
  date: string;
  /** Versions between the two that could not be observed. */
  unsure: readonly string[];
}

/** Every change of every signal of a package: what `timeline.json` holds. */
export interface UpgradeTimeline {
  schemaVersion: 1;
  hangup: string;
  /** ISO 8601. */
  startedAt: string;
  machine: Machine;
  patienceMs: number;
  /** What served: `node 24.21.0`. */
  runtime: string;
  name: string;
  from: DatedVersion;
  to: DatedVersion;
  /** How many stable versions are published from one to the other, and how many of them were observed. */
  published: number;
  observed: number;
  /** Which cells were: `the core cells`, or what narrowed them. */
  cells: string;
  /** What makes it again: `npx hangup timeline fastify@4..latest`. */
  command: string;
  /** Whether each version was observed, not only the first of each minor and those between two that differ. */
  every: boolean;
  selfCheck: SelfCheck;
  /** Versions that could not be observed, each with why. */
  failures: readonly { version: string; sentence: string }[];
  columns: readonly DatedVersion[];
  rows: readonly SignalRow[];
  changes: readonly TimelineChange[];
}
