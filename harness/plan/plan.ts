import { references, stacks } from '../../scenarios/catalog.ts';
import { planReferences } from './references.ts';
import { planStacks } from './stacks.ts';
import { planOf, type Planned } from './scenarios.ts';
import { UsageError } from '../cli/exit.ts';
import { idsOf, targetOf } from './selection.ts';

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

function names(word: string, id: string): boolean {
  return isNamed(id, [word]) || id === targetOf(word).target;
}

/** Whether the words name this target of a stack: a word that names the stack alone names every target of it. */
function isNamed(id: string, words: readonly string[]): boolean {
  return words.some((word) => {
    const { stack, target } = targetOf(word);
    if (target === null) return stack === 'stacks' || stack.replace(/^stacks\//, '') === /^[^@ ]+/.exec(id)![0];
    return id === target || id.startsWith(`${target} `);
  });
}

/** Whether the words name this way of a reference: most words name the reference, and so each of its ways. */
export function isWay(id: string, words: readonly string[]): boolean {
  const named = words.map(targetOf).filter(({ stack }) => stack === id.replace(/ .*$/, ''));
  return named.length === 0 || named.some(({ target }) => target === null || target === id);
}
