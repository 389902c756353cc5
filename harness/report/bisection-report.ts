import { createColors } from 'picocolors';
import type { DatedVersion, ChangePoint, Bisection, ChangeLine } from '../model/comparison.ts';
import { formatCellCount, formatComparisonCounts } from './comparison-report.ts';
import { renderMarkdownComparison } from './render/comparison-markdown.ts';
import { renderTerminalComparison } from './render/comparison-terminal.ts';
import { joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from './render/markdown-syntax.ts';
import { formatCount } from '../model/format.ts';
import type { TerminalOptions } from './render/terminal.ts';

/** The bisection in one sentence. */
export function describeBisection({ name, from, to, versions, turns, looks, ends, unsearchedFrom }: Bisection): string {
  const range = `${name} ${from.version} to ${to.version}, ${formatCount(versions, 'stable version')}`;
  if (turns.length > 0) {
    const labels = turns.map(({ first, unsure }) => `${first.version}${unsure.length > 0 ? ' or shortly before' : ''}`);
    const remainder =
      unsearchedFrom === undefined
        ? ''
        : ` More changed after ${unsearchedFrom.version}: go on with ${name}@${unsearchedFrom.version}..${to.version}.`;
    return `${range}: changed in ${labels.join(', ')}; ${formatCount(looks.length, 'version')} between the ends looked at.${remainder}`;
  }
  return ends.lines.some(({ change }) => change === 'could not run')
    ? `${range}: one end could not be observed, so there is nothing to look for.`
    : `${range}: both ends do the same (${formatComparisonCounts(ends)}), so there is nothing to look for.`;
}

/** `24.16.0 (2026-05-12)`. */
function formatDatedVersion({ version, date }: DatedVersion): string {
  return date === '' ? version : `${version} (${date.slice(0, 10)})`;
}

function describeChangePoint({ last, first, unsure, proof }: ChangePoint, name: string): string {
  const unsureText =
    unsure.length === 0
      ? ''
      : ` ${unsure.map(({ version }) => version).join(', ')} between them could not be observed, so it may have come with any of these.`;
  const noiseText = proof.lines.length > 0 ? '' : ' Observed once more, the two did the same: take this for noise.';
  return `${name} ${formatDatedVersion(first)} is the first that does it, ${formatDatedVersion(last)} the last that does not.${unsureText}${noiseText}`;
}

/** The bisection for a terminal. */
export function renderTerminalBisection(bisection: Bisection, { color }: Pick<TerminalOptions, 'color'>): string {
  const { bold, dim, red } = createColors(color);
  const { name, looks, turns, ends } = bisection;
  const lookLines = looks.map(({ shown: status, sentence, ...version }) =>
    status === 'could not run'
      ? red(`  ${formatDatedVersion(version)}: ${status}. ${sentence ?? ''}`)
      : dim(`  ${formatDatedVersion(version)}: ${status}`),
  );
  const changePointLines = turns.map((changePoint) =>
    [
      bold(describeChangePoint(changePoint, name)),
      ...changePoint.proof.lines.flatMap((line) => formatBisectionChange(line).map((text) => `  ${text}`)),
    ].join('\n'),
  );
  const parts = [
    turns.length === 0 ? renderTerminalComparison(ends, { color }).trimEnd() : '',
    lookLines.length === 0 ? '' : [bold('Looked at'), ...lookLines].join('\n'),
    ...changePointLines,
    bold(describeBisection(bisection)),
  ];
  return `${joinBlocks(parts)}\n`;
}

function formatBisectionChange(line: ChangeLine): string[] {
  const { change, stack, guard, before, after, cells } = line;
  return [
    `${change}: ${stack}: ${guard} ${before} → ${after}, ${formatCellCount(line)}`,
    ...cells.map((cell) => `  ${cell}`),
  ];
}

/** The bisection as markdown: what was found, what was looked at, and the proof of each turn. */
export function renderMarkdownBisection(bisection: Bisection): string {
  const { name, looks, turns, ends } = bisection;
  const rows = looks.map(({ shown: status, sentence = '', ...version }) => [
    formatDatedVersion(version),
    status,
    escapeProse(sentence),
  ]);
  const parts = [
    `# ${escapeProse(name)}: where it changed`,
    escapeProse(describeBisection(bisection)),
    renderMarkdownList(turns.map((changePoint) => escapeProse(describeChangePoint(changePoint, name)))),
    ...turns.map(({ proof }) => renderMarkdownComparison(proof).trimEnd()),
    turns.length === 0 ? renderMarkdownComparison(ends).trimEnd() : '',
    looks.length === 0 ? '' : `## Looked at\n\n${renderMarkdownTable(['version', 'shown', 'why'], rows)}`,
  ];
  return `${joinBlocks(parts)}\n`;
}
