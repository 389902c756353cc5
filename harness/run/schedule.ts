import { FAULT_TRAITS } from '../model/faults.ts';
import { PHASE_TRAITS } from '../model/phases.ts';
import { MAX_HEADERS_WAIT_MS } from '../observe/faults/fault.ts';
import type { Cell, ServerPlan } from '../model/plan.ts';

/** About how long a few lines of a stream take that is served to its end. */
const FULL_STREAM_MS = 200;
/** About how long a server writes until the buffers of the kernel are full. */
const BLOCKED_WRITES_MS = 800;

type CellBatch = Pick<ServerPlan, 'cells'>;

/** The plan in the order in which its servers are best started: what takes long must not begin last. */
export function sortLongestFirst<S extends CellBatch>(plan: readonly S[], patienceMs: number): S[] {
  const durations = new Map(plan.map((batch) => [batch, estimateDurationMs(batch, patienceMs)]));
  return plan.toSorted((batch, otherBatch) => durations.get(otherBatch)! - durations.get(batch)!);
}

/** How long the longest of a server's cells takes, in milliseconds. */
function estimateDurationMs({ cells }: CellBatch, leastMs: number): number {
  const durations = cells.map(({ cell, patienceMs = 0 }) => estimateLeadMs(cell) + Math.max(leastMs, patienceMs));
  return Math.max(...durations);
}

/** How long a cell takes, about, until its client leaves and the look begins, beyond what every cell takes. */
export function estimateLeadMs({ fault, phase }: Pick<Cell, 'fault' | 'phase'>): number {
  return (
    (FAULT_TRAITS[fault].servesBefore ? FULL_STREAM_MS : 0) +
    (phase === 'before-first-byte' ? MAX_HEADERS_WAIT_MS : 0) +
    (PHASE_TRAITS[phase].needs === 'blocked-writes' ? BLOCKED_WRITES_MS : 0)
  );
}
