import { HEADERS_MS } from '../observe/faults/fault.ts';
import type { Planned } from './plan.ts';

type Share = Pick<Planned, 'cells'>;

/** The plan in the order in which its servers are best started: what takes long must not begin last. */
export function longestFirst<S extends Share>(plan: readonly S[], patienceMs: number): S[] {
  const lengths = new Map(plan.map((planned) => [planned, lengthOf(planned, patienceMs)]));
  return plan.toSorted((one, other) => lengths.get(other)! - lengths.get(one)!);
}

/** How long the longest of a server's cells is looked at, in milliseconds. */
function lengthOf({ cells }: Share, leastMs: number): number {
  const lengths = cells.map(
    ({ cell, patienceMs = 0 }) => Math.max(leastMs, patienceMs) + (cell.phase === 'before-first-byte' ? HEADERS_MS : 0),
  );
  return Math.max(...lengths);
}
