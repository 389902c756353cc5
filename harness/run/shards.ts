import type { ServerPlan } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import type { Run, Shard } from '../model/run.ts';

/**
 * One run out of the runs of several shards.
 * @throws {HarnessError} a sentence if they are of different versions of hangup, if a server is in two of them, if a share is
 * missing, or if a server has no results
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
  for (const run of runs) assertResults(run);
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

/** Runs that are shares of one run must be all of them, and each of them once. */
function assertAllShards(runs: readonly Run[]): void {
  const names = runs.flatMap(({ shard }) => (shard ? [`${shard.index}/${shard.of}`] : []));
  const total = Math.max(0, ...runs.map(({ shard }) => shard?.of ?? 0));
  const expected = new Set(Array.from({ length: total }, (_, index) => `${index + 1}/${total}`));
  const missing = [...expected].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new HarnessError(
      'merge-conflict',
      `Expected every share of the run, got none for ${missing.join(', ')}. Merge all of them at once.`,
    );
  const extra = names.find((name, index) => !expected.has(name) || names.indexOf(name) !== index);
  if (extra === undefined) return;
  throw new HarnessError('merge-conflict', `Expected each of ${total} shares once, got ${extra} too. Leave it out.`);
}

/** A run without results would be as good as one in which all is as expected. */
function assertResults({ servers, results }: Run): void {
  const ids = new Set(servers.map(({ id }) => id));
  const observed = new Set(results.map(({ cell }) => cell.scenario));
  const sentence = (expected: string) => `Expected ${expected}. The run was cut off or changed: run it again.`;
  if (ids.size === 0) throw new HarnessError('merge-conflict', sentence('every run to have servers, got one of none'));
  const unequal = ids.symmetricDifference(observed).values().next().value;
  if (unequal === undefined) return;
  const got = ids.has(unequal) ? `no result of ${unequal}` : `results of ${unequal}, which is no server of the run`;
  throw new HarnessError('merge-conflict', sentence(`results of every server of a run, got ${got}`));
}

/** The servers that this machine observes: every one belongs to exactly one shard. */
export function selectShard(plan: readonly ServerPlan[], { index, of }: Shard): ServerPlan[] {
  return plan.filter((_, position) => position % of === index - 1);
}
