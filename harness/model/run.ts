import type { Result } from './result.ts';
import type { ServerText } from './plan.ts';

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
  scenarios: readonly ServerText[];
  results: readonly Result[];
}
