import { loadStack, stacks } from '../../scenarios/catalog.ts';
import type { Stack } from '../../scenarios/kit/stack.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import { buildPairedCells, parseCellFilter, type CellFilter } from './cells.ts';
import type { PairCells } from './compare.ts';
import { listStackImports, buildStackPairs, getStackShortName, type StackPair } from './pairs.ts';
import { listPackagesBelow } from '../install/lockfile.ts';
import { UsageError } from '../system/errors.ts';
import {
  resolveExactVersion,
  isRuntime,
  CURRENT_RUNTIME,
  resolveVersions,
  type RuntimeVersion,
  type ResolvedSide,
} from './resolve-versions.ts';
import { parsePackageSpecs } from './package-spec.ts';

/** What is compared, and what narrows it. */
export interface ComparisonScope {
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
export async function selectPairCells(
  [before, after]: readonly [string, string],
  scope: ComparisonScope,
  signal: AbortSignal,
): Promise<PairCells[]> {
  const filter = createCellFilter(scope);
  const [beforeSpecs, afterSpecs] = [parsePackageSpecs(before), parsePackageSpecs(after)];
  const fallbackRuntime = await resolveRuntime(scope.runtime, signal);
  const sides = [
    await resolveVersions(beforeSpecs, fallbackRuntime, signal),
    await resolveVersions(afterSpecs, fallbackRuntime, signal),
  ] as const;
  const pairs = await resolveStackPairs(sides, scope.stack);
  const pairCells = pairs
    .map((pair) => ({ pair, cells: buildPairedCells(pair, filter) }))
    .filter(({ cells }) => cells.length > 0);
  if (pairCells.length > 0) return pairCells;
  const query = scope.cell ?? scope.fault.join(', ');
  throw new UsageError(
    'invalid-cell',
    `Expected a cell that ${before} or ${after} can be asked for, got none for ${query}.`,
  );
}

/** The cells that are wanted: all that fit where something is named, else the core. @throws {UsageError} */
export function createCellFilter({ full, cell, fault }: Pick<ComparisonScope, 'full' | 'cell' | 'fault'>): CellFilter {
  const isMatch = cell === undefined ? () => true : parseCellFilter(cell);
  return {
    full: full || cell !== undefined || fault.length > 0,
    isSelected: (row, guard) => (fault.length === 0 || fault.some((one) => one === row.fault)) && isMatch(row, guard),
  };
}

/** The runtime of sides that name none. @throws {UsageError | HarnessError} */
export async function resolveRuntime(text: string | undefined, signal: AbortSignal): Promise<RuntimeVersion> {
  if (text === undefined) return CURRENT_RUNTIME;
  const [spec, ...others] = parsePackageSpecs(text);
  if (spec === undefined || others.length > 0 || !isRuntime(spec.name)) {
    throw new UsageError('invalid-package', `Expected a runtime such as node@24, bun@1 or deno@2, got '${text}'.`);
  }
  return { name: spec.name, version: await resolveExactVersion(spec, signal) };
}

/** The stacks that these sides concern. @throws {UsageError} if there are none, or a package is of no concern to any */
export async function resolveStackPairs(
  sides: readonly [ResolvedSide, ResolvedSide],
  stack: string | undefined,
): Promise<StackPair[]> {
  const all = await Promise.all(stacks.map((id) => loadStack(id)));
  const below = await mapPackagesBelow(all);
  const pairs = buildStackPairs({ stacks: all, stack, below }, sides, pinned.dependencies);
  const packageNames = [...new Set(sides.flatMap(({ packages }) => Object.keys(packages)))];
  const usedNames = pairs.flatMap(({ before, after }) =>
    [before, after].flatMap((target) => [...listStackImports(target.stack), ...below.get(target.stack)!]),
  );
  const unknownNames = packageNames.filter((name) => !usedNames.includes(name));
  if (unknownNames.length === 0) assertSharedPackage(sides);
  if (pairs.length > 0 && unknownNames.length === 0) return pairs;
  const knownNames = [...new Set(all.flatMap(listStackImports))].toSorted().join(', ');
  throw new UsageError(
    'not-comparable',
    stack === undefined
      ? `Expected packages that a stack imports, or that these bring: ${knownNames}; got ${unknownNames.join(', ')}.`
      : `Expected a stack that imports what is compared, among ${all.map(getStackShortName).join(', ')}; got '${stack}'.`,
  );
}

/** What the packages that each stack imports bring along, of all its lines. */
async function mapPackagesBelow(all: readonly Stack[]): Promise<Map<Stack, ReadonlySet<string>>> {
  const list = async (one: Stack) => {
    const installed = [...Object.values(one.lines), ...(one.otherPackages ?? [])];
    return [one, await listPackagesBelow('stacks', installed)] as const;
  };
  return new Map(await Promise.all(all.map(list)));
}

/** Two packages that have nothing to do with each other would each be compared with itself. */
function assertSharedPackage(sides: readonly [ResolvedSide, ResolvedSide]): void {
  const [beforeNames, afterNames] = [Object.keys(sides[0].packages), Object.keys(sides[1].packages)];
  if (beforeNames.length === 0 || afterNames.length === 0 || beforeNames.some((name) => afterNames.includes(name)))
    return;
  throw new UsageError(
    'not-comparable',
    `Expected versions of the same package on both sides, got ${beforeNames.join(', ')} and ${afterNames.join(', ')}.`,
  );
}
