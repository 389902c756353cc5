import CliTable from 'cli-table3';
import { createColors } from 'picocolors';
import { wrapText } from '../../model/format.ts';
import type { Outcome, RowGroup, Table, Text, Tone } from '../model.ts';

export type Colors = ReturnType<typeof createColors>;

/** What is broken into lines where there is little room: labels, cells between their parts, and parts before their last words. The name of a group is never broken: it gets a line of its own. */
interface Layout {
  breakLabels: boolean;
  partSeparator: ' ' | '\n';
  breakParts: boolean;
}

const NARROWEST_LAYOUT: Layout = { breakLabels: true, partSeparator: '\n', breakParts: true };
const LAYOUTS: readonly Layout[] = [
  { breakLabels: false, partSeparator: ' ', breakParts: false },
  { breakLabels: true, partSeparator: ' ', breakParts: false },
  { breakLabels: true, partSeparator: '\n', breakParts: false },
  NARROWEST_LAYOUT,
];

/** Names and labels that are longer than this take lines of their own. */
const MAX_LABEL_WIDTH = 20;
/** Begins a line that is replaced by the name of a group, which may be longer than the first column. */
const GROUP_MARK = '\u0001';

/** A row for each row, with the signs explained below. Narrower than `width` if it can be. */
export function renderTable(table: Table, { colors, width }: { colors: Colors; width: number }): string[] {
  const tables = splitTable(table, width).map(({ part, layout }) => renderLines(part, layout, colors));
  const legend = packMeanings(
    table.legend.map((meaning) => meaning.replaceAll('`', '')),
    width,
  );
  return [...tables, legend.map((line) => colors.dim(line))]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** The whole table, or, where that is too wide, its columns in two. */
function splitTable(table: Table, width: number): { part: Table; layout: Layout }[] {
  const plain = createColors(false);
  const canFit = (layout: Layout) => measureWidth(buildGrid(table, layout, plain)) <= width;
  const count = table.columns.length - countNames(table);
  const layout = LAYOUTS.find(canFit) ?? (count <= 1 ? NARROWEST_LAYOUT : undefined);
  if (layout !== undefined) return [{ part: table, layout }];
  const middle = Math.ceil(count / 2);
  return [selectCells(table, 0, middle), selectCells(table, middle, count)].flatMap((part) => splitTable(part, width));
}

/** How many of its columns are names: of the groups, if they have any, and of the rows. */
function countNames({ groups }: Table): number {
  return groups.some(({ name }) => name !== null) ? 2 : 1;
}

/** Only these cells of each row beside its name, and only the rows that hold any of them. */
function selectCells(table: Table, from: number, to: number): Table {
  const nameCount = countNames(table);
  const hasText = (cells: RowGroup['rows'][number]) => cells.some((cell) => renderCell(cell, NARROWEST_LAYOUT) !== '');
  const groups = table.groups.map(({ name, rows }) => {
    const selectedRows = rows.map((cells) => [cells[0]!, ...cells.slice(from + 1, to + 1)]);
    return { name, rows: selectedRows.filter((cells) => hasText(cells.slice(1))) };
  });
  const columns = [...table.columns.slice(0, nameCount), ...table.columns.slice(nameCount + from, nameCount + to)];
  return { ...table, columns, groups: groups.filter(({ rows }) => rows.length > 0) };
}

/** A table as texts of one or more lines each; all rows have the same length. */
interface Grid {
  head: string[];
  rows: string[][];
}

function buildGrid(table: Table, layout: Layout, colors: Colors): Grid {
  const { columns, groups } = table;
  const rows = groups.flatMap(({ name, rows: groupRows }, index) => {
    const texts = groupRows.map((cells) => cells.map((cell) => renderCell(cell, layout, colors)));
    if (name === null) return texts;
    const lines = texts.map(([label = '', ...others]) => [`  ${breakLabel(label, layout)}`, ...others]);
    const plainName = formatPlainText(name);
    const isImplied = isNameImplied(table, index);
    if (isImplied && (!layout.breakLabels || plainName.length <= MAX_LABEL_WIDTH))
      return lines.with(0, [plainName, ...lines[0]!.slice(1)]);
    const ownLines = isImplied ? lines.with(0, ['', ...lines[0]!.slice(1)]) : lines;
    return [[`${GROUP_MARK}${index}`, ...columns.slice(2).map(() => '')], ...ownLines];
  });
  const head = columns.toSpliced(1, countNames(table) - 1).map((name) => colors.bold(breakHeading(name)));
  return { head, rows };
}

/** Whether the first row of a group is the one that its name stands for. */
function isNameImplied({ groups, impliedLabel }: Table, index: number): boolean {
  return groups[index]?.rows[0]?.[0] === impliedLabel;
}

/** Of a grid without colors, in characters: its columns, and a space between two. */
function measureWidth({ head, rows }: Grid): number {
  const widths = head.map((_name, column) =>
    [head, ...rows].reduce((widest, row) => Math.max(widest, measureText(row[column] ?? '')), 0),
  );
  return widths.reduce((sum, width) => sum + 1 + width, -1);
}

function measureText(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

function renderLines(table: Table, layout: Layout, colors: Colors): string[] {
  return renderGrid(buildGrid(table, layout, colors)).map((line) => {
    if (!line.startsWith(GROUP_MARK)) return line;
    const index = Number(line.slice(1));
    const name = formatPlainText(table.groups[index]!.name!);
    return isNameImplied(table, index) ? name : colors.bold(name);
  });
}

function renderCell(cell: Text | Outcome, layout: Layout, colors = createColors(false)): string {
  if (typeof cell === 'string' || !('parts' in cell))
    return formatPlainText(cell).replaceAll('`', '').replace('before the ', 'before ');
  const texts = cell.parts.map(({ text, tone }) => {
    const lines = layout.breakParts ? formatPlainText(text).split(/ (?=\S+ )/) : [formatPlainText(text)];
    return lines.map((line) => getPaint(cell.differs ? 'bad' : tone, colors)(line)).join('\n');
  });
  return texts.join(layout.partSeparator);
}

/** `GET before the first byte` on three lines. */
function breakHeading(name: string): string {
  return name.replace(' ', '\n').replace('before the ', 'before\n');
}

function breakLabel(label: string, { breakLabels }: Layout): string {
  return breakLabels ? wrapText(label, MAX_LABEL_WIDTH).join('\n  ') : label;
}

/** A text on one line. */
export function formatPlainText(text: Text): string {
  if (typeof text === 'string') return text.replace(/\s+/g, ' ').trim();
  if ('tone' in text) return formatPlainText(text.text);
  return formatPlainText(text.map((part) => (typeof part === 'string' ? part : part.text)).join(''));
}

export function getPaint(tone: Tone, colors: Colors): (text: string) => string {
  const paints = {
    good: colors.green,
    bad: colors.red,
    warning: colors.yellow,
    unknown: colors.magenta,
    muted: colors.dim,
  };
  return paints[tone];
}

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
const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };

/** A table without a frame, as lines. */
function renderGrid({ head, rows }: Grid): string[] {
  const table = new CliTable({ head, chars: { ...NO_BORDER, ...HEAD_RULE }, style: STYLE });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As many meanings on a line as there is room for. */
function packMeanings(meanings: readonly string[], width: number): string[] {
  const packed = meanings.reduce<string[]>((lines, meaning) => {
    const line = lines.at(-1);
    const extendedLine = `${line} · ${meaning}`;
    return line === undefined || extendedLine.length > width
      ? [...lines, meaning]
      : [...lines.slice(0, -1), extendedLine];
  }, []);
  const wrap = (line: string) => wrapText(line, width - 2).map((part, index) => (index === 0 ? part : `  ${part}`));
  return packed.flatMap((line) => (line.length <= width ? [line] : wrap(line)));
}
