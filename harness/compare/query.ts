import { loadStack, stacks } from '../../scenarios/catalog.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import { cellsOf, filterOf, type Which } from './cells.ts';
import type { Matched } from './compare.ts';
import { importsOf, pairsOf, shortName, type Pair } from './pairs.ts';
import { UsageError } from '../system/errors.ts';
import { exactVersion, isRuntime, OWN, sideOf, type Runtime, type Side } from './resolve-versions.ts';
import { wordsOf } from './package-spec.ts';

/** What is compared, and what narrows it. */
export interface Scope {
  /** A stack's name, such as `http`. */
  stack?: string;
  /** All cells, not only the core. */
  full: boolean;
  /** `request.signal / POST / mid-stream / * / silent / fin`. */
  cell?: string;
  fault: readonly Fault[];
  /** What serves where a side names no runtime: `node@22`; the Node that runs this if left out. */
  runtime?: string;
}

/**
 * The cells that answer what two versions do differently.
 * @throws {UsageError | HarnessError} a sentence
 */
export async function matchedFor(
  [before, after]: readonly [string, string],
  scope: Scope,
  signal: AbortSignal,
): Promise<Matched[]> {
  const which = whichOf(scope);
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const elsewhere = await runtimeAsked(scope.runtime, signal);
  const sides = [await sideOf(one, elsewhere, signal), await sideOf(other, elsewhere, signal)] as const;
  const pairs = await pairsAsked(sides, scope.stack);
  const matched = pairs.map((pair) => ({ pair, cells: cellsOf(pair, which) })).filter(({ cells }) => cells.length > 0);
  if (matched.length > 0) return matched;
  const wanted = scope.cell ?? scope.fault.join(', ');
  throw new UsageError(`Expected a cell that ${before} or ${after} can be asked for, got none for ${wanted}.`);
}

/** The cells that are wanted: all that fit where something is named, else the core. @throws {UsageError} */
export function whichOf({ full, cell, fault }: Pick<Scope, 'full' | 'cell' | 'fault'>): Which {
  const matches = cell === undefined ? () => true : filterOf(cell);
  return {
    full: full || cell !== undefined || fault.length > 0,
    wants: (row, guard) => (fault.length === 0 || fault.some((one) => one === row.fault)) && matches(row, guard),
  };
}

/** The runtime of sides that name none. @throws {UsageError | HarnessError} */
export async function runtimeAsked(text: string | undefined, signal: AbortSignal): Promise<Runtime> {
  if (text === undefined) return OWN;
  const [word, ...others] = wordsOf(text);
  if (word === undefined || others.length > 0 || !isRuntime(word.name)) {
    throw new UsageError(`Expected a runtime such as node@24, bun@1 or deno@2, got '${text}'.`);
  }
  return { name: word.name, version: await exactVersion(word, signal) };
}

/** Next.js is built before it is served, which takes minutes for each version; it is not compared. */
const BUILT = 'stacks/next';

/** The stacks that these sides concern. @throws {UsageError} if there are none, or a package is of no concern to any */
export async function pairsAsked(sides: readonly [Side, Side], stack: string | undefined): Promise<Pair[]> {
  const all = (await Promise.all(stacks.map((id) => loadStack(id)))).filter(({ id }) => id !== BUILT);
  const pairs = pairsOf({ stacks: all, stack }, sides, pinned.dependencies);
  const named = [...new Set(sides.flatMap(({ packages }) => Object.keys(packages)))];
  const imported = pairs.flatMap(({ before, after }) => [before, after].flatMap((mount) => importsOf(mount.stack)));
  const strangers = named.filter((name) => !imported.includes(name));
  if (strangers.length === 0) demandShared(sides);
  if (pairs.length > 0 && strangers.length === 0) return pairs;
  const known = [...new Set(all.flatMap(importsOf))].toSorted().join(', ');
  throw new UsageError(
    stack === undefined
      ? `Expected packages that a stack imports: ${known}; got ${strangers.join(', ')}.`
      : `Expected a stack that imports what is compared, among ${all.map(shortName).join(', ')}; got '${stack}'.`,
  );
}

/** Two packages that have nothing to do with each other would each be compared with itself. */
function demandShared(sides: readonly [Side, Side]): void {
  const [one, other] = [Object.keys(sides[0].packages), Object.keys(sides[1].packages)];
  if (one.length === 0 || other.length === 0 || one.some((name) => other.includes(name))) return;
  throw new UsageError(
    `Expected versions of the same package on both sides, got ${one.join(', ')} and ${other.join(', ')}.`,
  );
}
