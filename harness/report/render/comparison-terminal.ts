import { createColors } from 'picocolors';
import {
  formatCellCount,
  formatComparisonCounts,
  CHANGE_MEANINGS,
  formatComparisonTitle,
} from '../comparison-report.ts';
import { CHANGE_KINDS, type ChangeKind, type ChangeLine, type Comparison } from '../../model/comparison.ts';
import type { TerminalOptions } from './terminal.ts';

const MAX_LINES = 40;
/** Of what could not run, the sentences say enough. */
const MAX_UNKNOWN_LINES = 3;

/** The comparison as text for a terminal: what changed, worst first, and the counts. */
export function renderTerminalComparison(comparison: Comparison, { color }: Pick<TerminalOptions, 'color'>): string {
  const { bold, dim, red, green } = createColors(color);
  const { lines, selfCheck } = comparison;
  const isFailing =
    selfCheck.problems.length > 0 || lines.some(({ change }) => change === 'regressed' || change === 'could not run');
  const blocks = [
    [bold(formatComparisonTitle(comparison)), dim(describeConditions(comparison))],
    selfCheck.problems.map((sentence) => red(sentence)),
    formatFailures(comparison).map((line) => red(line)),
    ...CHANGE_KINDS.map((change) => renderChangeSection(comparison, change, { bold, dim })),
    [bold((isFailing ? red : green)(`${formatComparisonCounts(comparison)} (guards in cells)`))],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function describeConditions({ hangup, before, after, patienceMs }: Comparison): string {
  const formatNames = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '));
  return `hangup ${hangup} · before was served by ${formatNames(before.served)} · after by ${formatNames(after.served)} · patience ${patienceMs} ms`;
}

function formatFailures({ before, after }: Comparison): string[] {
  return [before, after].flatMap(({ name, failures }) => failures.map((sentence) => `${name}: ${sentence}`));
}

type TextStyles = Record<'bold' | 'dim', (text: string) => string>;

function renderChangeSection({ lines }: Comparison, change: ChangeKind, { bold, dim }: TextStyles): string[] {
  const changeLines = lines.filter((line) => line.change === change);
  if (changeLines.length === 0) return [];
  const maxLines = change === 'could not run' ? MAX_UNKNOWN_LINES : MAX_LINES;
  const hiddenCount = changeLines.length - maxLines;
  return [
    `${bold(formatHeading(change))} ${dim(CHANGE_MEANINGS[change])}`,
    ...changeLines.slice(0, maxLines).flatMap((line) => formatChangeLine(line, dim)),
    ...(hiddenCount > 0 ? [dim(`  … and ${hiddenCount} more; --out <folder> writes them all`)] : []),
  ];
}

function formatHeading(change: ChangeKind): string {
  return `${change[0]!.toUpperCase()}${change.slice(1)}:`;
}

function formatChangeLine(line: ChangeLine, dim: TextStyles['dim']): string[] {
  const { stack, guard, cells, before, after } = line;
  return [
    `  ${stack}: ${guard} ${before} → ${after}, ${formatCellCount(line)}`,
    ...cells.map((cell) => dim(`    ${cell}`)),
  ];
}
