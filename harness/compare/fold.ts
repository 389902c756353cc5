import { CHANGES, type ChangeLine, type Compared } from '../report/comparison.ts';
import { fold } from '../table.ts';

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
    const cells = Object.keys(table).filter((key) => table[key] === words);
    return [{ change, stack, guard, before, after, count: group.length, cells }];
  });
}

/** Cells that are alike on both sides may be told as one, whatever they do. */
function wordsOf({ change, before, after }: Compared): string {
  return change === 'same' ? change : JSON.stringify([change, before, after]);
}
