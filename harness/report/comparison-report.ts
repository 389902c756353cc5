import { CHANGES, type Change, type ChangeLine, type Comparison } from '../model/comparison.ts';
import { count } from '../model/format.ts';

/** `3 regressed, 12 fixed; 480 alike`: each on its own, because a fix does not outweigh a regression. */
export function countsOf({ lines, alike }: Pick<Comparison, 'lines' | 'alike'>): string {
  const changes = CHANGES.map((change) => {
    const own = lines.filter((line) => line.change === change);
    return own.length === 0 ? '' : `${sum(own)} ${change}${change === 'new' ? falseAlarms(own) : ''}`;
  }).filter((part) => part !== '');
  return `${changes.join(', ') || 'nothing changed'}; ${alike} alike`;
}

/** What is new cannot be worse than before, and may be a trap: a signal that fires while the client is there, or fires twice. */
const FALSE_ALARMS: readonly string[] = ['premature', 'double'];

/** ` (36 of them premature)`; empty if there are none. */
function falseAlarms(lines: readonly ChangeLine[]): string {
  const told = FALSE_ALARMS.map((alarm) => [sum(lines.filter(({ after }) => after === alarm)), alarm] as const)
    .filter(([number]) => number > 0)
    .map(([number, alarm]) => `${number} of them ${alarm}`);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

function sum(lines: readonly ChangeLine[]): number {
  return lines.reduce((total, { count: number }) => total + number, 0);
}

/** `express 4.22.3 on node 24.21.0 → express 5.3.0 on node 24.21.0`. */
export function titleOf({ before, after }: Pick<Comparison, 'before' | 'after'>): string {
  return `${before.name} → ${after.name}`;
}

/** `12 cells`. */
export function cellsInWords({ count: number }: Pick<ChangeLine, 'count'>): string {
  return count(number, 'cell');
}

/** What each word of a comparison says. */
export const MEANINGS: Readonly<Record<Change, string>> = {
  regressed: 'worse after than before',
  'could not run': 'one side could not be observed, so nothing is said',
  changed: 'different, neither better nor worse for everybody',
  gone: 'offered before, not any more',
  fixed: 'better after than before',
  new: 'not offered before',
  flaky: 'the attempts on one side do not agree, so nothing is said; the counts are attempts',
};
