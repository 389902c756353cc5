import { CHANGES, type ChangeLine, type Compared } from '../report/comparison-report.ts';
import { DIMENSIONS, fold } from '../model/behavior.ts';

/** Every change, the worst first; a guard's cells that changed alike are one. */
export function linesOf(compared: readonly Compared[]): ChangeLine[] {
  const guards = Map.groupBy(compared, ({ stack, guard }) => JSON.stringify([stack, guard]));
  const lines = [...guards.values()].flatMap(linesOfGuard);
  return lines.toSorted((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change));
}

function linesOfGuard(compared: readonly Compared[]): ChangeLine[] {
  const table = fold(compared.map((one) => ({ ...one.cell, behaviour: wordsOf(one) })));
  const alike = Map.groupBy(compared, wordsOf);
  return [...alike].flatMap(([words, group]) => {
    const [{ stack, guard, change, before, after }] = group as [Compared];
    if (change === 'same') return [];
    const folded = Object.keys(table).filter((key) => table[key] === words);
    const cells = group.length === 1 ? [nameOf(group[0]!)] : folded;
    return [{ change, stack, guard, before, after, count: group.length, cells }];
  });
}

/** One cell is told in full, so that it can be asked for again. */
function nameOf({ cell }: Compared): string {
  return DIMENSIONS.map((dimension) => cell[dimension]).join(' / ');
}

/** Cells that are alike on both sides may be told as one, whatever they do. */
function wordsOf({ change, before, after }: Compared): string {
  return change === 'same' ? change : JSON.stringify([change, before, after]);
}
