import type { Result } from './result.ts';
import type { ServerText } from './plan.ts';

export interface Machine {
  platform: string;
  arch: string;
  kernel: string;
  cores: number;
}

/** More machines than any run has servers. A list of all shares is made, so there is a limit. */
export const MOST_SHARDS = 1_000;

/** One of several machines that share a run: the second of four is `{ index: 2, of: 4 }`. */
export interface Shard {
  index: number;
  of: number;
}

/** What the deliberate leaker and the perfect server showed: by them every run checks itself. */
export interface SelfCheck {
  /** Sentences on what they failed to show; none if the run is proven. */
  problems: readonly string[];
  /** What they did show: `seed/silent reset: finally silent`. */
  shown: readonly string[];
}

/** A whole run: what `report.json` holds. */
export interface Run {
  schemaVersion: 2;
  hangup: string;
  /** ISO 8601. */
  startedAt: string;
  machine: Machine;
  patienceMs: number;
  /** Which share of a run on several machines this is. */
  shard?: Shard;
  /** Every stack and runtime that served, read from the running servers: `node:http 24.21.0 on node 24.21.0`. */
  served: readonly string[];
  selfCheck: SelfCheck;
  servers: readonly ServerText[];
  results: readonly Result[];
}
