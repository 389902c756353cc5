import type { Planned } from '../plan/scenarios.ts';

/** One of several machines that share a run: the second of four is `{ index: 2, of: 4 }`. */
export interface Shard {
  index: number;
  of: number;
}

/** The servers that this machine observes: every one belongs to exactly one shard. */
export function shardOf(plan: readonly Planned[], { index, of }: Shard): Planned[] {
  return plan.filter((_, position) => position % of === index - 1);
}
