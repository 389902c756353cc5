import type { Result } from '../../model/result.ts';
import type { Cell } from '../../model/plan.ts';
import { behaviourOf, DIMENSIONS, fold, type Row } from '../../model/behavior.ts';

/** The controls: their cells are folded apart, because fewer of them are observed. */
const CONTROLS = ['reuse', 'complete', 'stay'];
const LEAVING = 'leaving';

/** Many cells that share one thing to say of them: `GET, POST / mid-stream / fin, reset / * / silent, idle`. */
export interface Line {
  cells: string;
  says: string;
}

export type Place = Omit<Row, 'behaviour'>;

export function placeOf({ stream, phase, fault }: Cell): Place {
  const { method = '', body = '', shape = '' } = stream ?? {};
  return { method, phase, body, shape, fault };
}

/** `GET / mid-stream / fin / pipe / silent`. */
export function placeName(cell: Cell): string {
  const place = placeOf(cell);
  return DIMENSIONS.map((dimension) => place[dimension]).join(' / ');
}

/** What one guard did in each cell that proved something of it; what is unknown is told of apart. */
export function rowsOf(results: readonly Result[], guard: string): Row[] {
  return results.flatMap(({ cell, attempt }) => {
    const verdict = attempt.verdicts.find((one) => one.guard === guard);
    return verdict === undefined || verdict.outcome === 'unknown'
      ? []
      : [{ ...placeOf(cell), behaviour: behaviourOf(verdict) }];
  });
}

/**
 * Folds rows into few lines; rows of which '' is said are folded with the others, but not told of. `*` stands for all that
 * was observed, `leaving` for every way of leaving.
 */
export function linesOf(rows: readonly Row[]): Line[] {
  const groups = [...Map.groupBy(rows, ({ fault }) => (CONTROLS.includes(fault) ? fault : LEAVING))];
  const apart = groups.flatMap(([fault, own]) =>
    told(own).map((line) => ({ ...line, cells: named(line.cells, fault) })),
  );
  const whole = told(rows);
  return sizeOf(apart) < sizeOf(whole) ? apart : whole;
}

/** The number of lines; among equals the signs that it takes to read them. */
function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { cells }) => sum + cells.length, 1000 * lines.length);
}

/** `*` would be read as all faults, where it is all of one group. */
function named(cells: string, fault: string): string {
  const parts = cells.split(' / ');
  return parts.map((part, index) => (DIMENSIONS[index] === 'fault' && part === '*' ? fault : part)).join(' / ');
}

function told(rows: readonly Row[]): Line[] {
  const lines = Object.entries(fold(rows)).map(([cells, says]) => ({ cells, says }));
  return lines.filter(({ says }) => says !== '');
}

/** The lines for the cells of which something is true, among all that were observed. */
export function cellLines(all: readonly Result[], chosen: (result: Result) => boolean): string[] {
  const rows = all.map((result) => ({ ...placeOf(result.cell), behaviour: chosen(result) ? 'chosen' : '' }));
  return linesOf(rows).map(({ cells }) => cells);
}
