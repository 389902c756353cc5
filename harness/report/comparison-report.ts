import { CHANGE_KINDS, type ChangeKind, type ChangeLine, type Comparison } from '../model/comparison.ts';
import { formatCount } from '../model/format.ts';

/** `3 regressed, 12 fixed; 480 alike`: each on its own, because a fix does not outweigh a regression. */
export function formatComparisonCounts({ lines, alike }: Pick<Comparison, 'lines' | 'alike'>): string {
  const changes = CHANGE_KINDS.map((change) => {
    const changeLines = lines.filter((line) => line.change === change);
    return changeLines.length === 0
      ? ''
      : `${countChangedCells(changeLines)} ${change}${change === 'new' ? formatFalseAlarms(changeLines) : ''}`;
  }).filter((part) => part !== '');
  return `${changes.join(', ') || 'nothing changed'}; ${alike} alike`;
}

/** What is new cannot be worse than before, and may be a trap: a signal that fires while the client is there, or fires twice. */
const FALSE_ALARMS: readonly string[] = ['premature', 'double'];

/** ` (36 of them premature)`; empty if there are none. */
function formatFalseAlarms(lines: readonly ChangeLine[]): string {
  const parts = FALSE_ALARMS.map(
    (alarm) => [countChangedCells(lines.filter(({ after }) => after === alarm)), alarm] as const,
  )
    .filter(([cellCount]) => cellCount > 0)
    .map(([cellCount, alarm]) => `${cellCount} of them ${alarm}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function countChangedCells(lines: readonly ChangeLine[]): number {
  return lines.reduce((total, { count: cellCount }) => total + cellCount, 0);
}

/** `express 4.22.3 on node 24.21.0 → express 5.3.0 on node 24.21.0`. */
export function formatComparisonTitle({ before, after }: Pick<Comparison, 'before' | 'after'>): string {
  return `${before.name} → ${after.name}`;
}

/** `12 cells`. */
export function formatCellCount({ count: cellCount }: Pick<ChangeLine, 'count'>): string {
  return formatCount(cellCount, 'cell');
}

/** What each word of a comparison says. */
export const CHANGE_MEANINGS: Readonly<Record<ChangeKind, string>> = {
  regressed: 'worse after than before',
  'could not run': 'one side could not be observed, so nothing is said',
  changed: 'different, neither better nor worse for everybody',
  gone: 'offered before, not any more',
  fixed: 'better after than before',
  new: 'not offered before',
  flaky: 'the attempts on one side do not agree, so nothing is said; the counts are attempts',
};
