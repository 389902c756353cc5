import { createColors } from 'picocolors';
import type { Result, Run } from '../records.ts';
import { cellText, legendOf, type CellText } from './cell-text.ts';
import { PHASE_NAMES } from './findings.ts';
import { matrixOf, type Matrix } from './matrix.ts';
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
  const plain = createColors(false);
  const fits = (layout: Layout) => linesOf(matrix, layout, plain).every((line) => line.length <= width);
  const legend = packed(legendOf(run.results.map(cellText)), width);
  const lines = linesOf(matrix, LAYOUTS.find(fits) ?? NARROWEST, colours);
  return [...lines, '', ...legend.map((line) => colours.dim(line.replaceAll('`', '')))];
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
  return ['crashed', 'silent', 'premature', 'double', 'lost', 'withheld', 'grows'].includes(kind) ? yellow : dim;
}
