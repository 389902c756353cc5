import { names, isNamed, isWay, idsOf, targetOf } from './selection.ts';
import { references, stacks } from '../../scenarios/catalog.ts';
import { planReferences } from './references.ts';
import { planStacks } from './stacks.ts';
import { planOf } from './scenarios.ts';
import type { Planned } from '../model/plan.ts';
import { UsageError } from '../system/errors.ts';

/** Everything that the words name, in the order of the catalogue: scenarios, stacks, references. */
export async function planFor(words: readonly string[], { full }: { full: boolean }): Promise<Planned[]> {
  const ids = idsOf(words);
  const scenarios = await planOf({ ids, faults: [], phases: [] });
  return [...scenarios, ...(await planMatrix(ids, { words, full }))];
}

/** Of these ids, the servers whose behaviour is accepted as data. */
export async function planMatrix(
  ids: readonly string[],
  { words, full }: { words: readonly string[]; full: boolean },
): Promise<Planned[]> {
  const stackIds = stacks.filter((id) => ids.includes(id));
  const referenceIds = references.filter((id) => ids.includes(id));
  const targets = (await planStacks(stackIds, { full })).filter(({ id }) => isNamed(id, words));
  const ways = (await planReferences(referenceIds)).filter(({ id }) => isWay(id, words));
  const found = [...targets, ...ways];
  const lost = words.find((word) => targetOf(word).target !== null && !found.some(({ id }) => names(word, id)));
  if (lost === undefined) return found;
  const known = [...(await planStacks(stackIds, { full })), ...(await planReferences(referenceIds))];
  throw new UsageError(`Expected one of ${known.map(({ id }) => id).join(', ')}; got '${lost}'.`);
}
