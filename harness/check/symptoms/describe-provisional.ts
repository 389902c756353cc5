import { describeRise } from './describe-rates.ts';
import { RESOURCE_KINDS, type OutsideEvidence } from '../evidence.ts';
import { RESOURCE_NOUNS } from './resources.ts';
import { countResources, type Snapshot } from '../server/snapshot.ts';
import { THRESHOLDS } from '../thresholds.ts';

/** What a few clients seem to have left, long before it can be judged: more may come and show that it is none of theirs. */
export function describeProvisional(
  { before, warmedUp }: Pick<OutsideEvidence, 'before' | 'warmedUp'>,
  { first, now, clients }: { first: Snapshot; now: Snapshot; clients: number },
): string {
  const [earlier, later] = [countResources(first), countResources(now)];
  const held = RESOURCE_KINDS.filter((kind) => later[kind] > earlier[kind]).map(
    (kind) => `${RESOURCE_NOUNS[kind]} (${later[kind] - earlier[kind]} more than before)`,
  );
  const seen = [...describeRise({ before, after: warmedUp, clients }, THRESHOLDS), ...held];
  return `provisional, after ${clients} clients: ${seen.length === 0 ? 'nothing of them is seen' : seen.join(', ')}`;
}
