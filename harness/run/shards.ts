import type { ServerPlan } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import type { Run } from '../model/run.ts';

/**
 * One run out of the runs of several shards.
 * @throws {HarnessError} a sentence if they are of different versions of hangup, if a server is in two of them, or if a share is missing
 */
export function mergeShards(runs: readonly [Run, ...Run[]]): Run {
  const [first, ...others] = runs;
  const mismatch = others.find(({ hangup, patienceMs }) => hangup !== first.hangup || patienceMs !== first.patienceMs);
  if (mismatch) {
    throw new HarnessError(
      'merge-conflict',
      `Expected all runs to be of hangup ${first.hangup} with a patience of ${first.patienceMs} ms, got one of ${mismatch.hangup} with ${mismatch.patienceMs} ms.`,
    );
  }
  const ids = runs.flatMap(({ servers }) => servers.map(({ id }) => id));
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  if (duplicate !== undefined) {
    throw new HarnessError(
      'merge-conflict',
      `Expected every server in one run only, got ${duplicate} in two. Each shard writes its own run.`,
    );
  }
  const { shard: _shard, ...rest } = first;
  assertAllShards(runs);
  return {
    ...rest,
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0]!,
    served: [...new Set(runs.flatMap(({ served }) => served))],
    selfCheck: {
      problems: runs.flatMap(({ selfCheck }) => selfCheck.problems),
      shown: [...new Set(runs.flatMap(({ selfCheck }) => selfCheck.shown))],
    },
    servers: runs.flatMap(({ servers }) => servers),
    results: runs.flatMap(({ results }) => results),
  };
}

/** Runs that are shares of one run must be all of them. */
function assertAllShards(runs: readonly Run[]): void {
  const shards = runs.flatMap(({ shard }) => shard ?? []);
  const total = Math.max(0, ...shards.map((shard) => shard.of));
  const missing = Array.from({ length: total }, (_, index) => index + 1).filter(
    (index) => !shards.some((shard) => shard.index === index && shard.of === total),
  );
  if (missing.length === 0) return;
  const names = missing.map((index) => `${index}/${total}`).join(', ');
  throw new HarnessError(
    'merge-conflict',
    `Expected every share of the run, got none for ${names}. Merge all of them at once.`,
  );
}

/** One of several machines that share a run: the second of four is `{ index: 2, of: 4 }`. */
export interface Shard {
  index: number;
  of: number;
}

/** The servers that this machine observes: every one belongs to exactly one shard. */
export function selectShard(plan: readonly ServerPlan[], { index, of }: Shard): ServerPlan[] {
  return plan.filter((_, position) => position % of === index - 1);
}
