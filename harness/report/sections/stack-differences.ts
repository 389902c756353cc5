import type { Run } from '../../model/run.ts';
import type { Difference, Result } from '../../model/result.ts';
import { count } from '../../model/format.ts';
import { placeName, linesOf, placeOf } from './fold-cells.ts';
import { targetsOf, type TargetResults } from './targets.ts';

/** Cells of one guard that differ from what is accepted in the same way, on targets that differ alike. */
export interface FoldedDifference {
  targets: readonly string[];
  guard: string;
  expected: string;
  got: string;
  /** `GET, POST / mid-stream / fin, reset / * / silent`. */
  lines: readonly string[];
  /** Those cells, over all targets. */
  results: readonly Result[];
}

/** Targets of which the same guards have no accepted behaviour yet. */
export interface NotAccepted {
  targets: readonly string[];
  /** Empty if it is every guard. */
  guards: readonly string[];
  /** Over all targets. */
  cells: number;
}

/** What differs from the accepted behaviour, folded. */
export function foldedDifferences(stacks: Run): FoldedDifference[] {
  const found = targetsOf(stacks).flatMap((target) => target.guards.flatMap((guard) => ofGuard(target, guard)));
  const alike = Map.groupBy(found, ({ guard, expected, got, lines }) => JSON.stringify([guard, expected, got, lines]));
  return [...alike.values()].map((same) => ({
    ...same[0]!,
    targets: same.flatMap(({ targets }) => targets),
    results: same.flatMap(({ results }) => results),
  }));
}

/** The differences of one guard of one target, by what was accepted and what came. */
export function ofGuard(target: TargetResults, guard: string): FoldedDifference[] {
  const own = target.results.filter(({ attempt }) => {
    return attempt.verdicts.some((verdict) => verdict.guard === guard && verdict.outcome !== 'unknown');
  });
  const changes = Map.groupBy(own, (result) => changeOf(result, guard));
  changes.delete('');
  return [...changes].map(([change, results]) => {
    const { expected, got } = differenceIn(results[0]!, guard)!;
    const rows = own.map((result) => {
      return { ...placeOf(result.cell), behaviour: changeOf(result, guard) === change ? change : '' };
    });
    const lines = linesOf(rows).map((line) => line.cells);
    return { targets: [target.name], guard, expected: expected!, got, lines, results };
  });
}

/** `released by read -> silent`; empty where the guard does not differ, or nothing is accepted that it could differ from. */
function changeOf(result: Result, guard: string): string {
  const difference = differenceIn(result, guard);
  return difference === undefined || difference.expected === null ? '' : `${difference.expected} -> ${difference.got}`;
}

function differenceIn({ status, attempt }: Result, guard: string): Difference | undefined {
  return status === 'different' ? attempt.differences.find((one) => one.guard === guard) : undefined;
}

export function notAccepted(stacks: Run): NotAccepted[] {
  const found = targetsOf(stacks).flatMap((target) => {
    const cells = target.results.filter((result) => missing(result).length > 0);
    const lacking = new Set(cells.flatMap(missing));
    const guards = target.guards.every((guard) => lacking.has(guard)) ? [] : [...lacking];
    return cells.length === 0 ? [] : [{ target: target.name, guards, cells: cells.length }];
  });
  const alike = [...Map.groupBy(found, ({ guards }) => guards.join('\n')).values()];
  return alike.map((same) => ({
    targets: same.map(({ target }) => target),
    guards: same[0]!.guards,
    cells: same.reduce((sum, { cells }) => sum + cells, 0),
  }));
}

/** `every guard in 99 cells`. */
export function lackOf({ guards, cells }: NotAccepted): string {
  return `${guards.length === 0 ? 'every guard' : guards.join(', ')} in ${count(cells, 'cell')}`;
}

/** The guards of a cell of which nothing has been accepted yet. */
function missing({ attempt }: Result): string[] {
  return attempt.differences.filter(({ expected }) => expected === null).map(({ guard }) => guard);
}

/** The sentence of one of the cells, with its place, because the others have sentences of their own. */
export function exampleOf({ guard, results: [example] }: FoldedDifference): string {
  return `${placeName(example!.cell)}: ${differenceIn(example!, guard)!.sentence}`;
}
