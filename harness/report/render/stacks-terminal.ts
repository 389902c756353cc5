import { createColors } from 'picocolors';
import type { Run } from '../../model/run.ts';
import { count } from '../../model/format.ts';
import { grid, packed } from './terminal-grid.ts';
import { foldedDifferences, lackOf, notAccepted, type FoldedDifference } from '../sections/stack-differences.ts';
import {
  blockName,
  overviewOf,
  partTexts,
  type Block,
  type Overview,
  type OverviewCell,
} from '../sections/stack-table.ts';
import { signLegend } from '../sections/symbols.ts';
import { namesOf, rerunCells, stackOf } from '../sections/targets.ts';
import { skippedTargets, unknownCells, waveringCells, type Trouble } from '../sections/problems.ts';

type Colours = ReturnType<typeof createColors>;

/** What stands between the parts of a cell, and whether a part is broken before its last words. */
interface Layout {
  betweenParts: ', ' | ',\n';
  insideParts: 'whole' | 'broken';
}

const NARROWEST: Layout = { betweenParts: ',\n', insideParts: 'broken' };
const LAYOUTS: readonly Layout[] = [
  { betweenParts: ', ', insideParts: 'whole' },
  { betweenParts: ',\n', insideParts: 'whole' },
  NARROWEST,
];
/** Where a part is broken: a sign stays with the last of its words. */
const BLANKS: Readonly<Record<Layout['insideParts'], RegExp>> = { whole: /(?!)/, broken: / (?=\S+ )/ };

/** More than this nobody reads in a terminal; the other reports hold all of it. */
const MOST_GROUPS = 40;
const MOST_LINES = 5;
/** A log is shown whole in the other reports. */
const LOG_LINES = 12;

/** Who tells that the client left, as one table: a row for each signal of each target. */
export function stacksTable(stacks: Run, { colours, width }: { colours: Colours; width: number }): string[] {
  const overview = overviewOf(stacks);
  if (overview.blocks.length === 0) return [];
  const plain = createColors(false);
  const fits = (layout: Layout) =>
    tableLines(overview, { layout, colours: plain }).every((line) => line.length <= width);
  const layout = LAYOUTS.find(fits) ?? NARROWEST;
  const texts = overview.blocks.flatMap(({ rows }) =>
    rows.flatMap(({ cells }) => cells.map((cell) => partTexts(cell).join(', '))),
  );
  const legend = packed(signLegend(texts.join('\n')), width);
  return [
    ...tableLines(overview, { layout, colours }),
    '',
    ...legend.map((line) => colours.dim(line.replaceAll('`', ''))),
  ];
}

function tableLines({ columns, blocks }: Overview, how: { layout: Layout; colours: Colours }): string[] {
  const { bold } = how.colours;
  const head = ['', ...columns.map((name) => bold(name.replace(' ', '\n').replace('before the ', 'before\n')))];
  const marks = blocks.map((_, index) => `\u0001${index}`);
  const rows = blocks.flatMap((block, index) => [[marks[index]!], ...blockRows(block, how)]);
  const filled = rows.map((row) => head.map((_, index) => row[index] ?? ''));
  return grid(head, filled).map((line) => {
    const index = marks.indexOf(line.trim());
    return index === -1 ? line : bold(blockName(blocks[index]!));
  });
}

function blockRows({ rows }: Block, { layout, colours }: { layout: Layout; colours: Colours }): string[][] {
  return rows.map(({ label, cells }) => [
    `  ${label}`,
    ...cells.map((cell) => painted(cell, { layout, colours }).join(layout.betweenParts)),
  ]);
}

function painted(cell: OverviewCell, { layout, colours }: { layout: Layout; colours: Colours }): string[] {
  const { red, green, yellow, magenta, dim } = colours;
  const paintOf = (sign: string) => {
    if (cell.different) return red;
    if (sign.includes('?')) return magenta;
    if (/∞|early|twice|⚡|lost/.test(sign)) return yellow;
    return sign.startsWith('✔') ? green : dim;
  };
  return partTexts(cell).map((text, index) => {
    const lines = index === 0 ? [text] : text.split(BLANKS[layout.insideParts]);
    return lines.map((line) => paintOf(cell.parts[index]!.sign)(line)).join('\n');
  });
}

/** What differs from the accepted behaviour, what is unknown and what was not observed, folded. */
export function stacksFindings(stacks: Run, colours: Colours): string[][] {
  return [
    differenceBlock(foldedDifferences(stacks), colours),
    notAcceptedBlock(stacks, colours),
    troubleBlock('Unknown: nothing was proven', { found: unknownCells(stacks), paint: colours.magenta, colours }),
    skippedTargets(stacks).map(({ reason, targets, cells }) =>
      colours.dim(`Skipped ${count(cells, 'cell')} of ${namesOf(targets)}. ${reason}`),
    ),
    troubleBlock('Not the same in every attempt', { found: waveringCells(stacks), paint: colours.yellow, colours }),
  ];
}

function differenceBlock(found: readonly FoldedDifference[], { red, bold, dim, cyan }: Colours): string[] {
  if (found.length === 0) return [];
  const byTargets = [...Map.groupBy(found.slice(0, MOST_GROUPS), ({ targets }) => targets.join('\n')).values()];
  const rest = found.length - MOST_GROUPS;
  return [
    red(bold('Different from what is accepted')),
    ...byTargets.flatMap((own) => [
      `  ${bold(namesOf(own[0]!.targets))}`,
      ...own.flatMap(({ guard, expected, got, lines, results }) => [
        `    ${guard}: ${expected} → ${got} ${dim(`(${count(results.length, 'cell')})`)}`,
        ...some(lines).map((line) => `      ${line}`),
      ]),
      `    ${cyan(rerunDifferent(own))}`,
    ]),
    ...(rest > 0 ? [dim(`  … and ${rest} more: report.md holds all of them.`)] : []),
  ];
}

/** Of targets that differ alike the first is enough. */
function rerunDifferent(found: readonly FoldedDifference[]): string {
  const [target = ''] = found[0]!.targets;
  return rerunCells(
    target,
    found.flatMap(({ results }) => results),
  );
}

function notAcceptedBlock(stacks: Run, { yellow, bold, cyan }: Colours): string[] {
  const found = notAccepted(stacks);
  if (found.length === 0) return [];
  const ids = [...new Set(found.flatMap(({ targets }) => targets.map(stackOf)))];
  return [
    yellow(bold('Nothing is accepted yet')),
    ...found.map((lack) => `  ${namesOf(lack.targets)}: ${lackOf(lack)}`),
    `    ${cyan(`npx hangup accept ${ids.join(' ')}`)}`,
  ];
}

interface Told {
  found: readonly Trouble[];
  paint: (text: string) => string;
  colours: Colours;
}

function troubleBlock(title: string, { found, paint, colours: { bold, dim, cyan } }: Told): string[] {
  if (found.length === 0) return [];
  const rest = found.length - MOST_GROUPS;
  return [
    paint(bold(title)),
    ...found
      .slice(0, MOST_GROUPS)
      .flatMap(({ target, sentence, log, lines, results }) => [
        `  ${bold(target)} ${dim(`(${count(results.length, 'cell')})`)}`,
        `    ${sentence}`,
        ...some(lines).map((line) => `      ${line}`),
        ...endOf(log).map((line) => dim(`      | ${line}`)),
        `    ${cyan(rerunCells(target, results))}`,
      ]),
    ...(rest > 0 ? [dim(`  … and ${rest} more: report.md holds all of them.`)] : []),
  ];
}

function endOf(log: string): string[] {
  return log.trim() === '' ? [] : log.trimEnd().split('\n').slice(-LOG_LINES);
}

function some(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_LINES;
  return rest <= 0 ? [...lines] : [...lines.slice(0, MOST_LINES), `… and ${rest} more`];
}
