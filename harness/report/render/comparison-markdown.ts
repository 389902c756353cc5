import { DIMENSIONS } from '../../model/behavior.ts';
import { formatComparisonCounts, CHANGE_MEANINGS, formatComparisonTitle } from '../comparison-report.ts';
import { CHANGE_KINDS, type ChangeKind, type Comparison } from '../../model/comparison.ts';
import { joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from './markdown-syntax.ts';

/** GitHub takes 1 MiB for the summary of a step, and 64 KiB for a comment on a pull request. */
const MAX_BYTES = 900 * 1024;
/** Of what could not run, the sentences say enough. */
const MAX_UNKNOWN_LINES = 10;
const TRUNCATION_NOTE =
  '_This report was cut, because GitHub takes no more than 1 MiB; comparison.json holds all of it._';

/** The comparison as markdown for a pull request: the counts, then what changed, worst first. At most 900 KiB. */
export function renderMarkdownComparison(comparison: Comparison): string {
  const { selfCheck, patienceMs, machine, hangup } = comparison;
  const head = joinBlocks([
    `## ${escapeProse(formatComparisonTitle(comparison))}`,
    selfCheck.problems.length === 0
      ? ''
      : `**This comparison proves nothing.** ${selfCheck.problems.map(escapeProse).join(' ')}`,
    `**${formatComparisonCounts(comparison)}** (guards in cells).`,
  ]);
  const body = joinBlocks([
    renderFailureSection(comparison),
    ...CHANGE_KINDS.map((change) => renderChangeSection(comparison, change)),
    `_hangup ${hangup}, patience ${patienceMs} ms, ${machine.platform} ${machine.arch}, ${machine.cores} cores. ${describeServed(comparison)}_`,
  ]);
  return truncateAtLine(head, body);
}

function describeServed({ before, after }: Comparison): string {
  const formatNames = (names: readonly string[]) => (names.length === 0 ? 'nothing' : escapeProse(names.join(', ')));
  return `Before was served by ${formatNames(before.served)}, after by ${formatNames(after.served)}.`;
}

function renderFailureSection({ before, after }: Comparison): string {
  const sentences = [before, after].flatMap(({ name, failures }) =>
    failures.map((sentence) => escapeProse(`${name}: ${sentence}`)),
  );
  return sentences.length === 0 ? '' : `### What could not be observed\n\n${renderMarkdownList(sentences)}`;
}

function renderChangeSection({ lines }: Comparison, change: ChangeKind): string {
  const changeLines = lines.filter((line) => line.change === change);
  if (changeLines.length === 0) return '';
  const shownLines = change === 'could not run' ? changeLines.slice(0, MAX_UNKNOWN_LINES) : changeLines;
  const hiddenCount = changeLines.length - shownLines.length;
  const rows = shownLines.map(({ stack, guard, cells, count, before, after }) => [
    escapeProse(stack),
    `\`${guard}\``,
    before,
    after,
    String(count),
    cells.map((cell) => `\`${cell}\``).join('<br>'),
  ]);
  const heading = `### ${change[0]!.toUpperCase()}${change.slice(1)}`;
  return joinBlocks([
    heading,
    `${CHANGE_MEANINGS[change]}.`,
    renderMarkdownTable(['stack', 'guard', 'before', 'after', 'cells', DIMENSIONS.join(' / ')], rows),
    hiddenCount > 0 ? `… and ${hiddenCount} more; comparison.json holds them all.` : '',
  ]);
}

/** Whole lines only, and the sentence on the cut above what is left. */
function truncateAtLine(head: string, body: string): string {
  const fullText = `${head}\n\n${body}\n`;
  if (Buffer.byteLength(fullText) <= MAX_BYTES) return fullText;
  const keptText = Buffer.from(body)
    .subarray(0, MAX_BYTES - Buffer.byteLength(head) - Buffer.byteLength(TRUNCATION_NOTE) - 8)
    .toString();
  return `${head}\n\n${TRUNCATION_NOTE}\n\n${keptText.slice(0, Math.max(0, keptText.lastIndexOf('\n')))}\n`;
}
