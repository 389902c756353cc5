import { createColors } from 'picocolors';
import { LOG_LINES } from '../../model/format.ts';
import type { Run } from '../../model/run.ts';
import {
  buildDifferenceFindings,
  isFullySkipped,
  buildSkippedFindings,
  formatRunSummary,
  buildUnknownFindings,
  describeFlakyCells,
  formatCellCounts,
  formatCellNames,
  type Finding,
} from '../sections/findings.ts';
import { splitRun } from '../sections/parts.ts';
import { renderTerminalStackFindings, renderTerminalStackTable } from './stacks-terminal.ts';
import { renderTerminalTable } from './terminal-table.ts';

/** A log is shown whole in the other reports. */
/** A run of stacks has dozens. */
const MAX_SERVED = 4;
const FAILED_SELF_CHECK =
  'THIS RUN PROVES NOTHING: it did not see the deliberate leaker leak and the perfect server let go.';

export interface TerminalOptions {
  color: boolean;
  /** Columns of the terminal; 120 if there is none. */
  width?: number | undefined;
}

type Colors = ReturnType<typeof createColors>;

/** The run as text for a terminal: one table, then what needs attention, worded to act on, and one sentence at the end. */
export function renderTerminalReport(run: Run, { color, width = 120 }: TerminalOptions): string {
  const colors = createColors(color);
  const { scenarios, stacks } = splitRun(run);
  const blocks = [
    renderSelfCheckBlock(run, colors),
    [colors.dim(formatConditions(run))],
    renderTerminalTable(scenarios, { colors, width }),
    renderDifferenceBlock(scenarios, colors),
    renderUnknownBlock(scenarios, colors),
    renderSkippedBlock(scenarios, colors),
    renderFlakyBlock(scenarios, colors),
    renderTerminalStackTable(stacks, { colors, width }),
    ...renderTerminalStackFindings(stacks, colors),
    [formatSummary(run, colors)],
  ];
  const shownBlocks = blocks.filter((block) => block.length > 0);
  return `${shownBlocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function renderSelfCheckBlock({ selfCheck }: Run, { red, bold, inverse }: Colors): string[] {
  return selfCheck.problems.length === 0
    ? []
    : [red(bold(inverse(` ${FAILED_SELF_CHECK} `))), ...selfCheck.problems.map((sentence) => red(`  ${sentence}`))];
}

function formatConditions({ hangup, served, machine, patienceMs }: Run): string {
  const { platform, arch, kernel, cores } = machine;
  return [
    `hangup ${hangup}`,
    ...served.slice(0, MAX_SERVED),
    ...(served.length > MAX_SERVED ? [`${served.length - MAX_SERVED} more`] : []),
    `${platform} ${arch} ${kernel}, ${cores} cores`,
    `patience ${patienceMs} ms`,
  ].join(' · ');
}

function renderDifferenceBlock(run: Run, colors: Colors): string[] {
  const findings = buildDifferenceFindings(run);
  if (findings.length === 0) return [];
  return [
    colors.red(colors.bold('Different from what the scenarios expect')),
    ...findings.flatMap((finding) => renderFinding(finding, colors)),
  ];
}

function renderUnknownBlock(run: Run, colors: Colors): string[] {
  const findings = buildUnknownFindings(run);
  if (findings.length === 0) return [];
  return [
    colors.magenta(colors.bold('Unknown: nothing was proven')),
    ...findings.flatMap((finding) => renderFinding(finding, colors)),
  ];
}

function renderFinding({ cells, sentences, log, rerun }: Finding, { bold, dim, cyan }: Colors): string[] {
  return [
    `  ${bold(formatCellNames(cells))}`,
    ...sentences.map((sentence) => `    ${sentence}`),
    ...getLogTail(log).map((line) => dim(`      | ${line}`)),
    `    ${cyan(rerun)}`,
  ];
}

function getLogTail(log: string): string[] {
  const lines = log.trimEnd().split('\n').slice(-LOG_LINES);
  return log.trim() === '' ? [] : lines;
}

function renderSkippedBlock(run: Run, { dim }: Colors): string[] {
  return buildSkippedFindings(run).map(({ cells, sentences }) =>
    dim(`Skipped ${formatCellCounts(cells)}. ${sentences.join(' ')}`),
  );
}

function renderFlakyBlock(run: Run, { yellow, bold }: Colors): string[] {
  const flakyCells = describeFlakyCells(run);
  return flakyCells.length === 0
    ? []
    : [yellow(bold('Not the same in every attempt')), ...flakyCells.map((line) => `  ${line}`)];
}

function formatSummary(run: Run, { bold, green, red }: Colors): string {
  const isGood =
    run.selfCheck.problems.length === 0 &&
    !isFullySkipped(run) &&
    run.results.every(({ status }) => status === 'expected' || status === 'skipped');
  return bold(
    (isGood ? green : red)(
      `${formatRunSummary(run)}${run.selfCheck.problems.length === 0 ? '' : '; none of it is proven'}`,
    ),
  );
}
