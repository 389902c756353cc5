import { createColors } from 'picocolors';
import { cellsInWords, countsOf, MEANINGS, titleOf } from '../comparison-report.ts';
import { CHANGES, type Change, type ChangeLine, type Comparison } from '../../model/comparison.ts';
import type { TerminalOptions } from './terminal.ts';

const MOST_LINES = 40;
/** Of what could not run, the sentences say enough. */
const MOST_UNKNOWN = 3;

/** The comparison as text for a terminal: what changed, worst first, and the counts. */
export function terminalComparison(comparison: Comparison, { colour }: Pick<TerminalOptions, 'colour'>): string {
  const { bold, dim, red, green } = createColors(colour);
  const { lines, selfProof } = comparison;
  const bad = selfProof.length > 0 || lines.some(({ change }) => change === 'regressed' || change === 'could not run');
  const blocks = [
    [bold(titleOf(comparison)), dim(conditionsOf(comparison))],
    selfProof.map((sentence) => red(sentence)),
    failureLines(comparison).map((line) => red(line)),
    ...CHANGES.map((change) => section(comparison, change, { bold, dim })),
    [bold((bad ? red : green)(`${countsOf(comparison)} (guards in cells)`))],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function conditionsOf({ hangup, before, after, patienceMs }: Comparison): string {
  const served = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '));
  return `hangup ${hangup} · before was served by ${served(before.served)} · after by ${served(after.served)} · patience ${patienceMs} ms`;
}

function failureLines({ before, after }: Comparison): string[] {
  return [before, after].flatMap(({ name, failures }) => failures.map((sentence) => `${name}: ${sentence}`));
}

type Style = Record<'bold' | 'dim', (text: string) => string>;

function section({ lines }: Comparison, change: Change, { bold, dim }: Style): string[] {
  const own = lines.filter((line) => line.change === change);
  if (own.length === 0) return [];
  const most = change === 'could not run' ? MOST_UNKNOWN : MOST_LINES;
  const left = own.length - most;
  return [
    `${bold(heading(change))} ${dim(MEANINGS[change])}`,
    ...own.slice(0, most).flatMap((line) => told(line, dim)),
    ...(left > 0 ? [dim(`  … and ${left} more; --out <folder> writes them all`)] : []),
  ];
}

function heading(change: Change): string {
  return `${change[0]!.toUpperCase()}${change.slice(1)}:`;
}

function told(line: ChangeLine, dim: Style['dim']): string[] {
  const { stack, guard, cells, before, after } = line;
  return [`  ${stack}: ${guard} ${before} → ${after}, ${cellsInWords(line)}`, ...cells.map((one) => dim(`    ${one}`))];
}
