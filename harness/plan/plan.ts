import { names, isNamed, isWay, selectIds, parseTarget } from './selection.ts';
import { references, stacks } from '../../scenarios/catalog.ts';
import { buildReferencePlans } from './references.ts';
import { buildStackPlans } from './stacks.ts';
import { buildScenarioPlans } from './scenarios.ts';
import type { ServerPlan } from '../model/plan.ts';
import { UsageError } from '../system/errors.ts';

/** Everything that the words name, in the order of the catalog: scenarios, stacks, references. */
export async function planFor(words: readonly string[], { full }: { full: boolean }): Promise<ServerPlan[]> {
  const ids = selectIds(words);
  const scenarios = await buildScenarioPlans({ ids, faults: [], phases: [] });
  return [...scenarios, ...(await planMatrix(ids, { words, full }))];
}

/** Of these ids, the servers whose behavior is accepted as data. */
export async function planMatrix(
  ids: readonly string[],
  { words, full }: { words: readonly string[]; full: boolean },
): Promise<ServerPlan[]> {
  const stackIds = stacks.filter((id) => ids.includes(id));
  const referenceIds = references.filter((id) => ids.includes(id));
  const targets = (await buildStackPlans(stackIds, { full })).filter(({ id }) => isNamed(id, words));
  const ways = (await buildReferencePlans(referenceIds)).filter(({ id }) => isWay(id, words));
  const found = [...targets, ...ways];
  const lost = words.find((word) => parseTarget(word).target !== null && !found.some(({ id }) => names(word, id)));
  if (lost === undefined) return found;
  const known = [...(await buildStackPlans(stackIds, { full })), ...(await buildReferencePlans(referenceIds))];
  throw new UsageError(`Expected one of ${known.map(({ id }) => id).join(', ')}; got '${lost}'.`);
}
