import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import {
  formatCellText,
  buildCellLegend,
  type CellText,
  buildMatrix,
  type Matrix,
} from '../sections/scenario-table.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';

type Colors = ReturnType<typeof createColors>;

/** What stands between the parts of a name or a cell: a blank where there is room, else a new line. */
interface Layout {
  breakIds: boolean;
  wordSeparator: ' ' | '\n';
  agreementSeparator: ' ' | '\n';
}

const NARROWEST_LAYOUT: Layout = { breakIds: true, wordSeparator: '\n', agreementSeparator: '\n' };
const LAYOUTS: readonly Layout[] = [
  { breakIds: false, wordSeparator: ' ', agreementSeparator: ' ' },
  { breakIds: true, wordSeparator: ' ', agreementSeparator: '\n' },
  NARROWEST_LAYOUT,
];

/** Ids are broken where they are longer than this, if the table is too wide. */
const MAX_ID_WIDTH = 20;

/** Scenario and phase by fault, with the signs explained below. Narrower than `width` if it can be. */
export function renderTerminalTable(run: Run, { colors, width }: { colors: Colors; width: number }): string[] {
  const matrix = buildMatrix(run);
  if (matrix.rows.length === 0) return [];
  const legend = packMeanings(buildCellLegend(run.results.map(formatCellText)), width);
  const tables = splitMatrix(matrix, width).flatMap(({ part, layout }) => [
    ...renderMatrixLines(part, layout, colors),
    '',
  ]);
  return [...tables, ...legend.map((line) => colors.dim(line.replaceAll('`', '')))];
}

/** The matrix in one table, or, where that is too wide, the faults in two. */
function splitMatrix(matrix: Matrix, width: number): { part: Matrix; layout: Layout }[] {
  const plain = createColors(false);
  const canFit = (layout: Layout) => renderMatrixLines(matrix, layout, plain).every((line) => line.length <= width);
  const { faults } = matrix;
  const layout = LAYOUTS.find(canFit) ?? (faults.length === 1 ? NARROWEST_LAYOUT : undefined);
  if (layout !== undefined) return [{ part: matrix, layout }];
  const middle = Math.ceil(faults.length / 2);
  return [faults.slice(0, middle), faults.slice(middle)].flatMap((selectedFaults) =>
    splitMatrix(selectFaults(matrix, selectedFaults), width),
  );
}

/** Only these faults, and only the rows that hold any of them. */
function selectFaults({ rows }: Matrix, faults: Matrix['faults']): Matrix {
  return { faults, rows: rows.filter(({ results }) => faults.some((fault) => results.has(fault))) };
}

function renderMatrixLines({ faults, rows }: Matrix, layout: Layout, colors: Colors): string[] {
  const head = ['scenario', ...faults.map((fault) => (layout.breakIds ? fault.replace('-', '-\n') : fault))];
  const tableRows: string[][] = [];
  rows.forEach((row, index) => {
    const isNewScenario = row.scenario !== rows[index - 1]?.scenario;
    if (isNewScenario && row.phase !== 'mid-stream')
      tableRows.push([formatLabel(row.scenario, layout), ...faults.map(() => '')]);
    const label =
      row.phase === 'mid-stream'
        ? formatLabel(row.scenario, layout)
        : `  ${colors.dim(PHASE_TRAITS[row.phase].name.replace('the ', ''))}`;
    tableRows.push([label, ...faults.map((fault) => renderCell(row.results.get(fault), layout, colors))]);
  });
  return renderGrid(
    head.map((name) => colors.bold(name)),
    tableRows,
  );
}

function formatLabel(id: string, { breakIds }: Layout): string {
  const breakAt = id.slice(0, MAX_ID_WIDTH).search(/[-/][^-/]*$/) + 1;
  return !breakIds || id.length <= MAX_ID_WIDTH || breakAt === 0
    ? id
    : `${id.slice(0, breakAt)}\n  ${id.slice(breakAt)}`;
}

function renderCell(result: Result | undefined, { wordSeparator, agreementSeparator }: Layout, colors: Colors): string {
  if (result === undefined) return '';
  const cell = formatCellText(result);
  const paint = choosePaint(cell, colors);
  const words = cell.words.map((word) => paint(word)).join(wordSeparator);
  return cell.agreement === '' ? words : `${words}${agreementSeparator}${paint(cell.agreement)}`;
}

function choosePaint(
  { kind, words }: CellText,
  { red, yellow, green, magenta, dim }: Colors,
): (text: string) => string {
  if (words[0]?.startsWith('!')) return red;
  if (kind === 'released') return green;
  if (kind === 'unknown') return magenta;
  return ['crashed', 'silent', 'premature', 'double', 'lost', 'withheld'].includes(kind) ? yellow : dim;
}

const TABLE_STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};

const HEAD_RULE = { left: '', 'left-mid': '', mid: '─', 'mid-mid': '─', right: '', 'right-mid': '', middle: ' ' };

/** A table without a frame, as lines. */
export function renderGrid(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({ head: [...head], chars: { ...NO_BORDER, ...HEAD_RULE }, style: TABLE_STYLE });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As many meanings on a line as there is room for. */
export function packMeanings(meanings: readonly string[], width: number): string[] {
  return meanings.reduce<string[]>((lines, meaning) => {
    const line = lines.at(-1);
    const extendedLine = `${line} · ${meaning}`;
    return line === undefined || extendedLine.length > width
      ? [...lines, meaning]
      : [...lines.slice(0, -1), extendedLine];
  }, []);
}
