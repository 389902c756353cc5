import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import { cellText, legendOf } from '../sections/scenario-table.ts';
import { PHASE_NAMES } from '../sections/findings.ts';
import { blocks, list, prose, table } from './markdown-syntax.ts';
import { matrixOf, PHASES_TO_READ } from '../sections/matrix.ts';

/** The text of a scenario's name in the table. */
export type Naming = (scenario: string) => string;

/** One table for each phase that occurs, and what the signs mean. */
export function matrixSection(run: Run, naming: Naming = prose): string {
  const tables = PHASES_TO_READ.map((phase) => phaseTable(run, phase, naming));
  return blocks([...tables, list(legendOf(run.results.map(cellText)))]);
}

function phaseTable({ results }: Run, phase: Phase, naming: Naming): string {
  const { faults, rows } = matrixOf({ results: results.filter(({ cell }) => cell.phase === phase) });
  if (rows.length === 0) return '';
  const cells = rows.map((row) => [naming(row.scenario), ...faults.map((fault) => textOf(row.results.get(fault)))]);
  return `### Leaving ${PHASE_NAMES[phase]}\n\n${table(['scenario', ...faults], cells)}`;
}

function textOf(result: Run['results'][number] | undefined): string {
  if (result === undefined) return '';
  const { words, agreement } = cellText(result);
  const text = [...words, agreement]
    .filter((word) => word !== '')
    .join(' ')
    .replace('*', '\\*');
  return text.startsWith('!') ? `**${text}**` : text;
}
