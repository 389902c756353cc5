import type { Difference, Result } from '../../model/result.ts';
import { formatCellDimensions, foldMatchingCells } from './fold-cells.ts';
import type { ServerResults } from './servers.ts';

/** Cells of one guard that differ from what is accepted in the same way, on targets that differ alike. */
export interface FoldedDifference {
  targets: readonly string[];
  /** The first of them. */
  first: ServerResults;
  guard: string;
  expected: string;
  got: string;
  /** `GET, POST / mid-stream / fin, reset / * / silent`. */
  lines: readonly string[];
  /** Those cells, over all targets. */
  results: readonly Result[];
}

/** Targets of which the same guards have no accepted behavior yet. */
interface UnacceptedGuards {
  targets: readonly string[];
  /** Empty if it is every guard. */
  guards: readonly string[];
  /** Over all targets. */
  cells: number;
}

/** What differs from the accepted behavior, folded. */
export function foldDifferences(stacks: readonly ServerResults[]): FoldedDifference[] {
  const differences = stacks.flatMap((target) => target.guards.flatMap((guard) => foldGuardDifferences(target, guard)));
  const groups = Map.groupBy(differences, ({ guard, expected, got, lines }) =>
    JSON.stringify([guard, expected, got, lines]),
  );
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    targets: group.flatMap(({ targets }) => targets),
    results: group.flatMap(({ results }) => results),
  }));
}

/** The differences of one guard of one target, by what was accepted and what came. */
export function foldGuardDifferences(target: ServerResults, guard: string): FoldedDifference[] {
  const guardResults = target.results.filter(({ attempt }) => {
    return attempt.verdicts.some((verdict) => verdict.name === guard && verdict.outcome !== 'unknown');
  });
  const changes = Map.groupBy(guardResults, (result) => formatChange(result, guard));
  changes.delete('');
  return [...changes].map(([change, results]) => {
    const { expected, got } = findGuardDifference(results[0]!, guard)!;
    const lines = foldMatchingCells(guardResults, (result) => formatChange(result, guard) === change);
    return { targets: [target.name], first: target, guard, expected: expected!, got, lines, results };
  });
}

/** `released by read -> silent`; empty where the guard does not differ, or nothing is accepted that it could differ from. */
function formatChange(result: Result, guard: string): string {
  const difference = findGuardDifference(result, guard);
  return difference === undefined || difference.expected === null ? '' : `${difference.expected} -> ${difference.got}`;
}

function findGuardDifference({ status, attempt }: Result, guard: string): Difference | undefined {
  return status === 'different' ? attempt.differences.find((difference) => difference.name === guard) : undefined;
}

export function foldUnacceptedGuards(servers: readonly ServerResults[]): UnacceptedGuards[] {
  const unacceptedTargets = servers.flatMap((target) => {
    const cells = target.results.filter((result) => findUnacceptedGuards(result).length > 0);
    const unaccepted = new Set(cells.flatMap(findUnacceptedGuards));
    const guards = target.guards.every((guard) => unaccepted.has(guard)) ? [] : [...unaccepted];
    return cells.length === 0 ? [] : [{ target: target.name, guards, cells: cells.length }];
  });
  const groups = [...Map.groupBy(unacceptedTargets, ({ guards }) => guards.join('\n')).values()];
  return groups.map((group) => ({
    targets: group.map(({ target }) => target),
    guards: group[0]!.guards,
    cells: group.reduce((sum, { cells }) => sum + cells, 0),
  }));
}

/** The guards of a cell of which nothing has been accepted yet. */
export function findUnacceptedGuards({ attempt }: Result): string[] {
  return attempt.differences.filter(({ expected }) => expected === null).map(({ name: guard }) => guard);
}

/** The sentence of one of the cells, with its place, because the others have sentences of their own. */
export function describeExample({ guard, results: [example] }: FoldedDifference): string {
  return `${formatCellDimensions(example!.cell)}: ${findGuardDifference(example!, guard)!.sentence}`;
}
