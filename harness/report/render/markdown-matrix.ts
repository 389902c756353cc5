import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import { formatCellText, buildCellLegend, buildMatrix, PHASE_ORDER } from '../sections/scenario-table.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';
import { joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from './markdown-syntax.ts';

/** The text of a scenario's name in the table. */
type ScenarioNameFormatter = (scenario: string) => string;

/** One table for each phase that occurs, and what the signs mean. */
export function renderMarkdownMatrix(run: Run, formatName: ScenarioNameFormatter = escapeProse): string {
  const tables = PHASE_ORDER.map((phase) => renderPhaseTable(run, phase, formatName));
  return joinBlocks([...tables, renderMarkdownList(buildCellLegend(run.results.map(formatCellText)))]);
}

function renderPhaseTable({ results }: Run, phase: Phase, formatName: ScenarioNameFormatter): string {
  const { faults, rows } = buildMatrix({ results: results.filter(({ cell }) => cell.phase === phase) });
  if (rows.length === 0) return '';
  const cells = rows.map((row) => [
    formatName(row.scenario),
    ...faults.map((fault) => formatMatrixCell(row.results.get(fault))),
  ]);
  return `### Leaving ${PHASE_TRAITS[phase].name}\n\n${renderMarkdownTable(['scenario', ...faults], cells)}`;
}

function formatMatrixCell(result: Run['results'][number] | undefined): string {
  if (result === undefined) return '';
  const { words, agreement } = formatCellText(result);
  const text = [...words, agreement]
    .filter((word) => word !== '')
    .join(' ')
    .replace('*', '\\*');
  return text.startsWith('!') ? `**${text}**` : text;
}
