import { createColors } from 'picocolors';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { cellText, legendOf, type CellText } from '../sections/scenario-table.ts';
import { PHASE_NAMES } from '../sections/findings.ts';
import { matrixOf, type Matrix } from '../sections/matrix.ts';
import { grid, packed } from './terminal-grid.ts';

type Colours = ReturnType<typeof createColors>;

/** What stands between the parts of a name or a cell: a blank where there is room, else a new line. */
interface Layout {
  idsBroken: boolean;
  beforeWord: ' ' | '\n';
  beforeAgreement: ' ' | '\n';
}

const NARROWEST: Layout = { idsBroken: true, beforeWord: '\n', beforeAgreement: '\n' };
const LAYOUTS: readonly Layout[] = [
  { idsBroken: false, beforeWord: ' ', beforeAgreement: ' ' },
  { idsBroken: true, beforeWord: ' ', beforeAgreement: '\n' },
  NARROWEST,
];

/** Ids are broken where they are longer than this, if the table is too wide. */
const ID_COLUMNS = 20;

/** Scenario and phase by fault, with the signs explained below. Narrower than `width` if it can be. */
export function terminalTable(run: Run, { colours, width }: { colours: Colours; width: number }): string[] {
  const matrix = matrixOf(run);
  if (matrix.rows.length === 0) return [];
  const legend = packed(legendOf(run.results.map(cellText)), width);
  const tables = tablesOf(matrix, width).flatMap(({ part, layout }) => [...linesOf(part, layout, colours), '']);
  return [...tables, ...legend.map((line) => colours.dim(line.replaceAll('`', '')))];
}

/** The matrix in one table, or, where that is too wide, the faults in two. */
function tablesOf(matrix: Matrix, width: number): { part: Matrix; layout: Layout }[] {
  const plain = createColors(false);
  const fits = (layout: Layout) => linesOf(matrix, layout, plain).every((line) => line.length <= width);
  const { faults } = matrix;
  const layout = LAYOUTS.find(fits) ?? (faults.length === 1 ? NARROWEST : undefined);
  if (layout !== undefined) return [{ part: matrix, layout }];
  const half = Math.ceil(faults.length / 2);
  return [faults.slice(0, half), faults.slice(half)].flatMap((some) => tablesOf(partOf(matrix, some), width));
}

/** Only these faults, and only the rows that hold any of them. */
function partOf({ rows }: Matrix, faults: Matrix['faults']): Matrix {
  return { faults, rows: rows.filter(({ results }) => faults.some((fault) => results.has(fault))) };
}

function linesOf({ faults, rows }: Matrix, layout: Layout, colours: Colours): string[] {
  const head = ['scenario', ...faults.map((fault) => (layout.idsBroken ? fault.replace('-', '-\n') : fault))];
  const lines: string[][] = [];
  rows.forEach((row, index) => {
    const opens = row.scenario !== rows[index - 1]?.scenario;
    if (opens && row.phase !== 'mid-stream') lines.push([labelOf(row.scenario, layout), ...faults.map(() => '')]);
    const label =
      row.phase === 'mid-stream'
        ? labelOf(row.scenario, layout)
        : `  ${colours.dim(PHASE_NAMES[row.phase].replace('the ', ''))}`;
    lines.push([label, ...faults.map((fault) => painted(row.results.get(fault), layout, colours))]);
  });
  return grid(
    head.map((name) => colours.bold(name)),
    lines,
  );
}

function labelOf(id: string, { idsBroken }: Layout): string {
  const breakAt = id.slice(0, ID_COLUMNS).search(/[-/][^-/]*$/) + 1;
  return !idsBroken || id.length <= ID_COLUMNS || breakAt === 0
    ? id
    : `${id.slice(0, breakAt)}\n  ${id.slice(breakAt)}`;
}

function painted(result: Result | undefined, { beforeWord, beforeAgreement }: Layout, colours: Colours): string {
  if (result === undefined) return '';
  const cell = cellText(result);
  const paint = paintFor(cell, colours);
  const words = cell.words.map((word) => paint(word)).join(beforeWord);
  return cell.agreement === '' ? words : `${words}${beforeAgreement}${paint(cell.agreement)}`;
}

function paintFor({ kind, words }: CellText, { red, yellow, green, magenta, dim }: Colours): (text: string) => string {
  if (words[0]?.startsWith('!')) return red;
  if (kind === 'released') return green;
  if (kind === 'unknown') return magenta;
  return ['crashed', 'silent', 'premature', 'double', 'lost', 'withheld'].includes(kind) ? yellow : dim;
}
