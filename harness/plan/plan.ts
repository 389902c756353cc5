import { type CellSelection, isNamed, isWay, isNamedBy, parseTarget, selectIds, selectPlans } from './selection.ts';
import { references, stacks } from '../../scenarios/catalog.ts';
import { buildReferencePlans } from './references.ts';
import { buildStackPlans } from './stacks.ts';
import { addUntriedCells } from './untried.ts';
import { buildScenarioPlans } from './scenarios.ts';
import { isMatrixPlan, type ServerPlan } from '../model/plan.ts';
import { UsageError } from '../system/errors.ts';

/** What a run is to observe, as the command line says it. */
interface PlanSelection extends CellSelection {
  /** Ids, or parts of ids; the seed for none. */
  words: readonly string[];
  /** All cells of the stacks, not only those of `npm test`. */
  full: boolean;
}

/**
 * The servers to observe, each with its selected cells, in the order of the catalog: scenarios, stacks, references. What was
 * asked for and is tried with none of them is a cell that is skipped, with its reason.
 * @throws {UsageError} if nothing is selected
 */
export async function buildPlans({ words, full, faults, phases }: PlanSelection): Promise<ServerPlan[]> {
  const named = await planNamedServers(words, { full });
  if (full && !named.some(isMatrixPlan))
    throw new UsageError(
      'nothing-selected',
      'Expected stacks to run in full, got none. Say `hangup run stacks --full`.',
    );
  const plans = selectPlans(named, { faults, phases });
  if (plans.length > 0) return addUntriedCells(plans, { faults, phases });
  const wanted = [...faults, ...phases].join(', ');
  throw new UsageError(
    'nothing-selected',
    `Expected a scenario among ${words.join(', ') || 'all'} that declares ${wanted}, got none. \`npx hangup list\` shows what each declares.`,
  );
}

async function planNamedServers(words: readonly string[], { full }: { full: boolean }): Promise<ServerPlan[]> {
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
  const lost = words.find((word) => parseTarget(word).target !== null && !found.some(({ id }) => isNamedBy(word, id)));
  if (lost === undefined) return found;
  const known = [...(await buildStackPlans(stackIds, { full })), ...(await buildReferencePlans(referenceIds))];
  throw new UsageError('unknown-id', `Expected one of ${known.map(({ id }) => id).join(', ')}; got '${lost}'.`);
}
