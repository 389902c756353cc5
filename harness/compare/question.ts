import { loadStack, stacks } from '../../scenarios/catalog.ts';
import type { Fault } from '../../scenarios/kit/scenario.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import { filterOf, type Which } from './cells.ts';
import { importsOf, pairsOf, shortName, type Pair } from './pairs.ts';
import { QuestionError } from './question-error.ts';
import { exactVersion, isRuntime, OWN, type Runtime, type Side } from './sides.ts';
import { wordsOf } from './words.ts';

/** What narrows a comparison. */
export interface Scope {
  /** A stack's name, such as `http`. */
  stack?: string;
  /** All cells, not only the core. */
  full: boolean;
  /** `request.signal / POST / mid-stream / * / silent / fin`. */
  cell?: string;
  fault: readonly Fault[];
}

/** The cells that are wanted: all that fit where something is named, else the core. @throws {QuestionError} */
export function whichOf({ full, cell, fault }: Omit<Scope, 'stack'>): Which {
  const matches = cell === undefined ? () => true : filterOf(cell);
  return {
    full: full || cell !== undefined || fault.length > 0,
    wants: (row, guard) => (fault.length === 0 || fault.some((one) => one === row.fault)) && matches(row, guard),
  };
}

/** The runtime of sides that name none. @throws {QuestionError | HarnessError} */
export async function runtimeAsked(text: string | undefined, signal: AbortSignal): Promise<Runtime> {
  if (text === undefined) return OWN;
  const [word, ...others] = wordsOf(text);
  if (word === undefined || others.length > 0 || !isRuntime(word.name)) {
    throw new QuestionError(`Expected a runtime such as node@24, bun@1 or deno@2, got '${text}'.`);
  }
  return { name: word.name, version: await exactVersion(word, signal) };
}

/** The stacks that these sides concern. @throws {QuestionError} if there are none */
export async function pairsAsked(sides: readonly [Side, Side], stack: string | undefined): Promise<Pair[]> {
  const all = await Promise.all(stacks.map((id) => loadStack(id)));
  const pairs = pairsOf({ stacks: all, stack }, sides, pinned.dependencies);
  if (pairs.length > 0) return pairs;
  const named = sides.flatMap(({ packages }) => Object.keys(packages));
  const known = [...new Set(all.flatMap(importsOf))].toSorted().join(', ');
  throw new QuestionError(
    stack === undefined
      ? `Expected packages that a stack imports: ${known}; got ${[...new Set(named)].join(', ')}.`
      : `Expected a stack that imports what is compared, among ${all.map(shortName).join(', ')}; got '${stack}'.`,
  );
}
