import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { HEADERS_MS } from '../observe/faults/fault.ts';
import type { Cell, Planned } from '../model/plan.ts';

/** The faults before which a stream is served to its end, and about how long a few lines of one take. */
const SERVED_BEFORE: readonly Fault[] = ['complete', 'reuse', 'storm'];
const SERVED_MS = 200;

type Share = Pick<Planned, 'cells'>;

/** The plan in the order in which its servers are best started: what takes long must not begin last. */
export function longestFirst<S extends Share>(plan: readonly S[], patienceMs: number): S[] {
  const lengths = new Map(plan.map((planned) => [planned, lengthOf(planned, patienceMs)]));
  return plan.toSorted((one, other) => lengths.get(other)! - lengths.get(one)!);
}

/** How long the longest of a server's cells takes, in milliseconds. */
function lengthOf({ cells }: Share, leastMs: number): number {
  const lengths = cells.map(({ cell, patienceMs = 0 }) => leadMs(cell) + Math.max(leastMs, patienceMs));
  return Math.max(...lengths);
}

/** How long a cell takes, about, until its client leaves and the look begins, beyond what every cell takes. */
export function leadMs({ fault, phase }: Pick<Cell, 'fault' | 'phase'>): number {
  return (SERVED_BEFORE.includes(fault) ? SERVED_MS : 0) + (phase === 'before-first-byte' ? HEADERS_MS : 0);
}
