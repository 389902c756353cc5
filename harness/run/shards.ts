import type { Planned } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import type { Run } from '../model/run.ts';

/**
 * One run out of the runs of several shards.
 * @throws {HarnessError} a sentence if they are of different versions of hangup, if a server is in two of them, or if a share is missing
 */
export function merge(runs: readonly [Run, ...Run[]]): Run {
  const [first, ...others] = runs;
  const stranger = others.find(({ hangup, patienceMs }) => hangup !== first.hangup || patienceMs !== first.patienceMs);
  if (stranger) {
    throw new HarnessError(
      `Expected all runs to be of hangup ${first.hangup} with a patience of ${first.patienceMs} ms, got one of ${stranger.hangup} with ${stranger.patienceMs} ms.`,
    );
  }
  const ids = runs.flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new HarnessError(
      `Expected every server in one run only, got ${twice} in two. Each shard writes its own run.`,
    );
  }
  const { shard: _shard, ...rest } = first;
  demandAll(runs);
  return {
    ...rest,
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0]!,
    served: [...new Set(runs.flatMap(({ served }) => served))],
    selfProof: runs.flatMap(({ selfProof }) => selfProof),
    proofShown: [...new Set(runs.flatMap(({ proofShown }) => proofShown))],
    scenarios: runs.flatMap(({ scenarios }) => scenarios),
    results: runs.flatMap(({ results }) => results),
  };
}

/** Runs that are shares of one run must be all of them. */
function demandAll(runs: readonly Run[]): void {
  const shards = runs.flatMap(({ shard }) => shard ?? []);
  const of = Math.max(0, ...shards.map((shard) => shard.of));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !shards.some((shard) => shard.index === index && shard.of === of),
  );
  if (missing.length === 0) return;
  const names = missing.map((index) => `${index}/${of}`).join(', ');
  throw new HarnessError(`Expected every share of the run, got none for ${names}. Merge all of them at once.`);
}

/** One of several machines that share a run: the second of four is `{ index: 2, of: 4 }`. */
export interface Shard {
  index: number;
  of: number;
}

/** The servers that this machine observes: every one belongs to exactly one shard. */
export function shardOf(plan: readonly Planned[], { index, of }: Shard): Planned[] {
  return plan.filter((_, position) => position % of === index - 1);
}
