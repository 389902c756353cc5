import { FAULT_TRAITS } from '../../model/faults.ts';
import { FAULTS } from '../../../scenarios/kit/vocabulary.ts';
import type { Result } from '../../model/result.ts';
import type { Cell } from '../../model/plan.ts';
import { toBehavior, DIMENSIONS, foldBehaviorRows, type BehaviorRow } from '../../model/behavior.ts';

/** Their cells are folded apart, because fewer of them are observed. */
export const FAULTS_FOLDED_ALONE = FAULTS.filter((fault) => FAULT_TRAITS[fault].foldsAlone);
const ANY_DISCONNECT = 'leaving';

/** Many cells that share one thing to say of them: `GET, POST / mid-stream / fin, reset / * / silent, idle`. */
export interface FoldedLine {
  cells: string;
  behavior: string;
}

export type CellDimensions = Omit<BehaviorRow, 'behavior'>;

export function getCellDimensions({ stream, phase, fault }: Cell): CellDimensions {
  const { method = '', body = '', shape = '' } = stream ?? {};
  return { method, phase, body, shape, fault };
}

/** `GET / mid-stream / fin / pipe / silent`. */
export function formatCellDimensions(cell: Cell): string {
  const dimensions = getCellDimensions(cell);
  return DIMENSIONS.map((dimension) => dimensions[dimension]).join(' / ');
}

/** What one guard did in each cell that proved something of it; what is unknown is reported apart. */
export function buildBehaviorRows(results: readonly Result[], guard: string): BehaviorRow[] {
  return results.flatMap(({ cell, attempt }) => {
    const verdict = attempt.verdicts.find((candidate) => candidate.name === guard);
    return verdict === undefined || verdict.outcome === 'unknown'
      ? []
      : [{ ...getCellDimensions(cell), behavior: toBehavior(verdict) }];
  });
}

/**
 * Folds rows into few lines; rows of which '' is said are folded with the others, but not named. `*` stands for all that
 * was observed, `leaving` for every way of leaving.
 */
export function foldIntoLines(rows: readonly BehaviorRow[]): FoldedLine[] {
  const groups = [
    ...Map.groupBy(rows, ({ fault }) => FAULTS_FOLDED_ALONE.find((alone) => alone === fault) ?? ANY_DISCONNECT),
  ];
  const linesByFault = groups.flatMap(([fault, faultRows]) =>
    foldDescribedRows(faultRows).map((line) => ({ ...line, cells: replaceFaultWildcard(line.cells, fault) })),
  );
  const allLines = foldDescribedRows(rows);
  return measureLines(linesByFault) < measureLines(allLines) ? linesByFault : allLines;
}

/** The number of lines; among equals the signs that it takes to read them. */
function measureLines(lines: readonly FoldedLine[]): number {
  return lines.reduce((sum, { cells }) => sum + cells.length, 1000 * lines.length);
}

/** `*` would be read as all faults, where it is all of one group. */
function replaceFaultWildcard(cells: string, fault: string): string {
  const parts = cells.split(' / ');
  return parts.map((part, index) => (DIMENSIONS[index] === 'fault' && part === '*' ? fault : part)).join(' / ');
}

function foldDescribedRows(rows: readonly BehaviorRow[]): FoldedLine[] {
  const lines = Object.entries(foldBehaviorRows(rows)).map(([cells, behavior]) => ({ cells, behavior }));
  return lines.filter(({ behavior }) => behavior !== '');
}

/** The lines for the cells of which something is true, among all that were observed. */
export function foldMatchingCells(results: readonly Result[], isChosen: (result: Result) => boolean): string[] {
  const rows = results.map((result) => ({
    ...getCellDimensions(result.cell),
    behavior: isChosen(result) ? 'chosen' : '',
  }));
  return foldIntoLines(rows).map(({ cells }) => cells);
}
