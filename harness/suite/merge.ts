import { HarnessError } from '../observe/failure.ts';
import type { Run } from '../records.ts';

/**
 * One run out of the runs of several shards.
 * @throws {HarnessError} a sentence if they are of different versions of hangup, or if a server is in two of them
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
  return {
    ...first,
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0]!,
    served: [...new Set(runs.flatMap(({ served }) => served))],
    selfProof: runs.flatMap(({ selfProof }) => selfProof),
    proofShown: [...new Set(runs.flatMap(({ proofShown }) => proofShown))],
    scenarios: runs.flatMap(({ scenarios }) => scenarios),
    results: runs.flatMap(({ results }) => results),
  };
}
