import type { Run } from '../../model/run.ts';
import {
  formatCellCounts,
  formatCellNames,
  buildDifferenceFindings,
  buildSkippedFindings,
  buildUnknownFindings,
  describeFlakyCells,
  type Finding,
} from '../sections/findings.ts';
import { joinBlocks, renderCodeBlock, renderMarkdownList, escapeProse } from './markdown-syntax.ts';

/** What a run without proof says before anything else; empty if it is proven. */
export function renderSelfCheckSection({ selfCheck }: Run): string {
  if (selfCheck.problems.length === 0) return '';
  const warning = 'This run proves nothing: it did not see the deliberate leaker leak and the perfect server let go.';
  return joinBlocks(['## No proof', `**${warning}**`, renderMarkdownList(selfCheck.problems.map(escapeProse))]);
}

/** What differs, what is unknown, what was skipped and what wavered, worded to act on; empty if nothing did. */
export function renderMarkdownFindings(run: Run): string {
  return joinBlocks([
    renderFindingSection(
      'Differences',
      'These cells are not what their scenarios expect.',
      buildDifferenceFindings(run),
    ),
    renderFindingSection(
      'Unknown',
      'Here the harness or the server failed, so nothing was proven.',
      buildUnknownFindings(run),
    ),
    renderSkippedSection(buildSkippedFindings(run)),
    renderFlakySection(describeFlakyCells(run)),
  ]);
}

function renderFindingSection(title: string, lead: string, findings: readonly Finding[]): string {
  return findings.length === 0 ? '' : joinBlocks([`## ${title}`, lead, ...findings.map(renderFinding)]);
}

function renderFinding({ cells, sentences, log, rerun }: Finding): string {
  const logBlock = log.trim() === '' ? '' : joinBlocks(['The end of its log:', renderCodeBlock('text', log)]);
  return joinBlocks([
    `**${escapeProse(formatCellNames(cells))}**`,
    renderMarkdownList(sentences.map(escapeProse)),
    logBlock,
    renderCodeBlock('sh', rerun),
  ]);
}

function renderSkippedSection(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return joinBlocks([
    '## Skipped',
    renderMarkdownList(
      findings.map(
        ({ cells, sentences }) => `${escapeProse(sentences.join(' '))} (${escapeProse(formatCellCounts(cells))})`,
      ),
    ),
  ]);
}

function renderFlakySection(flakyCells: readonly string[]): string {
  return flakyCells.length === 0
    ? ''
    : joinBlocks(['## Not the same in every attempt', renderMarkdownList(flakyCells.map(escapeProse))]);
}
