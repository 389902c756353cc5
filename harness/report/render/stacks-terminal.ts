import { createColors } from 'picocolors';
import { LOG_LINES, formatCount } from '../../model/format.ts';
import type { Run } from '../../model/run.ts';
import { renderGrid, packMeanings } from './terminal-table.ts';
import {
  foldDifferences,
  formatUnacceptedGuards,
  foldUnacceptedGuards,
  type FoldedDifference,
} from '../sections/stack-differences.ts';
import {
  formatBlockName,
  buildOverview,
  formatOverviewParts,
  type OverviewBlock,
  type Overview,
  type OverviewCell,
} from '../sections/stack-table.ts';
import { buildStackLegend } from '../sections/symbols.ts';
import { formatTargetNames, buildCellsRerunCommand, getStackId } from '../sections/targets.ts';
import { groupSkippedTargets, findUnknownCells, findFlakyCells, type TargetProblem } from '../sections/problems.ts';

type Colors = ReturnType<typeof createColors>;

/** What stands between the parts of a cell, and whether a part is broken before its last words. */
interface Layout {
  partSeparator: ', ' | ',\n';
  partLayout: 'whole' | 'broken';
}

const NARROWEST_LAYOUT: Layout = { partSeparator: ',\n', partLayout: 'broken' };
const LAYOUTS: readonly Layout[] = [
  { partSeparator: ', ', partLayout: 'whole' },
  { partSeparator: ',\n', partLayout: 'whole' },
  NARROWEST_LAYOUT,
];
/** Where a part is broken: a sign stays with the last of its words. */
const BREAK_PATTERNS: Readonly<Record<Layout['partLayout'], RegExp>> = { whole: /(?!)/, broken: / (?=\S+ )/ };

/** More than this nobody reads in a terminal; the other reports hold all of it. */
const MAX_GROUPS = 40;
const MAX_LINES = 5;
/** A log is shown whole in the other reports. */

/** Who tells that the client left, as one table: a row for each signal of each target. */
export function renderTerminalStackTable(stacks: Run, { colors, width }: { colors: Colors; width: number }): string[] {
  const overview = buildOverview(stacks);
  if (overview.blocks.length === 0) return [];
  const plain = createColors(false);
  const canFit = (layout: Layout) =>
    renderTableLines(overview, { layout, colors: plain }).every((line) => line.length <= width);
  const layout = LAYOUTS.find(canFit) ?? NARROWEST_LAYOUT;
  const texts = overview.blocks.flatMap(({ rows }) =>
    rows.flatMap(({ cells }) => cells.map((cell) => formatOverviewParts(cell).join(', '))),
  );
  const legend = packMeanings(buildStackLegend(texts.join('\n')), width);
  return [
    ...renderTableLines(overview, { layout, colors }),
    '',
    ...legend.map((line) => colors.dim(line.replaceAll('`', ''))),
  ];
}

function renderTableLines({ columns, blocks }: Overview, options: { layout: Layout; colors: Colors }): string[] {
  const { bold } = options.colors;
  const head = ['', ...columns.map((name) => bold(name.replace(' ', '\n').replace('before the ', 'before\n')))];
  const placeholders = blocks.map((_, index) => `\u0001${index}`);
  const rows = blocks.flatMap((block, index) => [[placeholders[index]!], ...buildBlockRows(block, options)]);
  const paddedRows = rows.map((row) => head.map((_, index) => row[index] ?? ''));
  return renderGrid(head, paddedRows).map((line) => {
    const index = placeholders.indexOf(line.trim());
    return index === -1 ? line : bold(formatBlockName(blocks[index]!));
  });
}

function buildBlockRows({ rows }: OverviewBlock, { layout, colors }: { layout: Layout; colors: Colors }): string[][] {
  return rows.map(({ label, cells }) => [
    `  ${label}`,
    ...cells.map((cell) => paintCell(cell, { layout, colors }).join(layout.partSeparator)),
  ]);
}

function paintCell(cell: OverviewCell, { layout, colors }: { layout: Layout; colors: Colors }): string[] {
  const { red, green, yellow, magenta, dim } = colors;
  const choosePaint = (symbol: string) => {
    if (cell.different) return red;
    if (symbol.includes('?')) return magenta;
    if (/∞|early|twice|⚡|lost/.test(symbol)) return yellow;
    return symbol.startsWith('✔') ? green : dim;
  };
  return formatOverviewParts(cell).map((text, index) => {
    const lines = index === 0 ? [text] : text.split(BREAK_PATTERNS[layout.partLayout]);
    return lines.map((line) => choosePaint(cell.parts[index]!.symbol)(line)).join('\n');
  });
}

/** What differs from the accepted behavior, what is unknown and what was not observed, folded. */
export function renderTerminalStackFindings(stacks: Run, colors: Colors): string[][] {
  return [
    renderDifferenceBlock(foldDifferences(stacks), colors),
    renderUnacceptedBlock(stacks, colors),
    renderProblemBlock('Unknown: nothing was proven', {
      problems: findUnknownCells(stacks),
      paint: colors.magenta,
      colors,
    }),
    groupSkippedTargets(stacks).map(({ reason, targets, cells }) =>
      colors.dim(`Skipped ${formatCount(cells, 'cell')} of ${formatTargetNames(targets)}. ${reason}`),
    ),
    renderProblemBlock('Not the same in every attempt', {
      problems: findFlakyCells(stacks),
      paint: colors.yellow,
      colors,
    }),
  ];
}

function renderDifferenceBlock(differences: readonly FoldedDifference[], { red, bold, dim, cyan }: Colors): string[] {
  if (differences.length === 0) return [];
  const byTargets = [...Map.groupBy(differences.slice(0, MAX_GROUPS), ({ targets }) => targets.join('\n')).values()];
  const hiddenCount = differences.length - MAX_GROUPS;
  return [
    red(bold('Different from what is accepted')),
    ...byTargets.flatMap((group) => [
      `  ${bold(formatTargetNames(group[0]!.targets))}`,
      ...group.flatMap(({ guard, expected, got, lines, results }) => [
        `    ${guard}: ${expected} → ${got} ${dim(`(${formatCount(results.length, 'cell')})`)}`,
        ...limitLines(lines).map((line) => `      ${line}`),
      ]),
      `    ${cyan(buildRerunCommand(group))}`,
    ]),
    ...(hiddenCount > 0 ? [dim(`  … and ${hiddenCount} more: report.md holds all of them.`)] : []),
  ];
}

/** Of targets that differ alike the first is enough. */
function buildRerunCommand(differences: readonly FoldedDifference[]): string {
  const [target = ''] = differences[0]!.targets;
  return buildCellsRerunCommand(
    target,
    differences.flatMap(({ results }) => results),
  );
}

function renderUnacceptedBlock(stacks: Run, { yellow, bold, cyan }: Colors): string[] {
  const unaccepted = foldUnacceptedGuards(stacks);
  if (unaccepted.length === 0) return [];
  const ids = [...new Set(unaccepted.flatMap(({ targets }) => targets.map(getStackId)))];
  return [
    yellow(bold('Nothing is accepted yet')),
    ...unaccepted.map(
      (unacceptedGuards) =>
        `  ${formatTargetNames(unacceptedGuards.targets)}: ${formatUnacceptedGuards(unacceptedGuards)}`,
    ),
    `    ${cyan(`npx hangup accept ${ids.join(' ')}`)}`,
  ];
}

interface ProblemBlockOptions {
  problems: readonly TargetProblem[];
  paint: (text: string) => string;
  colors: Colors;
}

function renderProblemBlock(
  title: string,
  { problems, paint, colors: { bold, dim, cyan } }: ProblemBlockOptions,
): string[] {
  if (problems.length === 0) return [];
  const hiddenCount = problems.length - MAX_GROUPS;
  return [
    paint(bold(title)),
    ...problems
      .slice(0, MAX_GROUPS)
      .flatMap(({ target, sentence, log, lines, results }) => [
        `  ${bold(target)} ${dim(`(${formatCount(results.length, 'cell')})`)}`,
        `    ${sentence}`,
        ...limitLines(lines).map((line) => `      ${line}`),
        ...getLogTail(log).map((line) => dim(`      | ${line}`)),
        `    ${cyan(buildCellsRerunCommand(target, results))}`,
      ]),
    ...(hiddenCount > 0 ? [dim(`  … and ${hiddenCount} more: report.md holds all of them.`)] : []),
  ];
}

function getLogTail(log: string): string[] {
  return log.trim() === '' ? [] : log.trimEnd().split('\n').slice(-LOG_LINES);
}

function limitLines(lines: readonly string[]): string[] {
  const hiddenCount = lines.length - MAX_LINES;
  return hiddenCount <= 0 ? [...lines] : [...lines.slice(0, MAX_LINES), `… and ${hiddenCount} more`];
}
