import { createColors } from 'picocolors';
import type { Run } from '../../model/run.ts';
import {
  differencesOf,
  judgedNothing,
  skippedOf,
  summaryOf,
  unknownOf,
  waveringOf,
  cellCounts,
  cellNames,
  type Finding,
} from '../sections/findings.ts';
import { partsOf } from '../sections/parts.ts';
import { stacksFindings, stacksTable } from './stacks-terminal.ts';
import { terminalTable } from './terminal-table.ts';

/** A log is shown whole in the other reports. */
const LOG_LINES = 12;
/** A run of stacks has dozens. */
const MOST_SERVED = 4;
const NO_PROOF = 'THIS RUN PROVES NOTHING: it did not see the deliberate leaker leak and the perfect server let go.';

export interface TerminalOptions {
  colour: boolean;
  /** Columns of the terminal; 120 if there is none. */
  width?: number | undefined;
}

type Colours = ReturnType<typeof createColors>;

/** The run as text for a terminal: one table, then what needs attention, worded to act on, and one sentence at the end. */
export function terminalReport(run: Run, { colour, width = 120 }: TerminalOptions): string {
  const colours = createColors(colour);
  const { scenarios, stacks } = partsOf(run);
  const blocks = [
    proofBlock(run, colours),
    [colours.dim(conditions(run))],
    terminalTable(scenarios, { colours, width }),
    differenceBlock(scenarios, colours),
    unknownBlock(scenarios, colours),
    skippedBlock(scenarios, colours),
    waveringBlock(scenarios, colours),
    stacksTable(stacks, { colours, width }),
    ...stacksFindings(stacks, colours),
    [summary(run, colours)],
  ];
  const shown = blocks.filter((block) => block.length > 0);
  return `${shown.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function proofBlock({ selfProof }: Run, { red, bold, inverse }: Colours): string[] {
  return selfProof.length === 0
    ? []
    : [red(bold(inverse(` ${NO_PROOF} `))), ...selfProof.map((sentence) => red(`  ${sentence}`))];
}

function conditions({ hangup, served, machine, patienceMs }: Run): string {
  const { platform, arch, kernel, cores } = machine;
  return [
    `hangup ${hangup}`,
    ...served.slice(0, MOST_SERVED),
    ...(served.length > MOST_SERVED ? [`${served.length - MOST_SERVED} more`] : []),
    `${platform} ${arch} ${kernel}, ${cores} cores`,
    `patience ${patienceMs} ms`,
  ].join(' · ');
}

function differenceBlock(run: Run, colours: Colours): string[] {
  const found = differencesOf(run);
  if (found.length === 0) return [];
  return [
    colours.red(colours.bold('Different from what the scenarios expect')),
    ...found.flatMap((finding) => told(finding, colours)),
  ];
}

function unknownBlock(run: Run, colours: Colours): string[] {
  const found = unknownOf(run);
  if (found.length === 0) return [];
  return [
    colours.magenta(colours.bold('Unknown: nothing was proven')),
    ...found.flatMap((finding) => told(finding, colours)),
  ];
}

function told({ cells, sentences, log, rerun }: Finding, { bold, dim, cyan }: Colours): string[] {
  return [
    `  ${bold(cellNames(cells))}`,
    ...sentences.map((sentence) => `    ${sentence}`),
    ...endOf(log).map((line) => dim(`      | ${line}`)),
    `    ${cyan(rerun)}`,
  ];
}

function endOf(log: string): string[] {
  const lines = log.trimEnd().split('\n').slice(-LOG_LINES);
  return log.trim() === '' ? [] : lines;
}

function skippedBlock(run: Run, { dim }: Colours): string[] {
  return skippedOf(run).map(({ cells, sentences }) => dim(`Skipped ${cellCounts(cells)}. ${sentences.join(' ')}`));
}

function waveringBlock(run: Run, { yellow, bold }: Colours): string[] {
  const wavering = waveringOf(run);
  return wavering.length === 0
    ? []
    : [yellow(bold('Not the same in every attempt')), ...wavering.map((line) => `  ${line}`)];
}

function summary(run: Run, { bold, green, red }: Colours): string {
  const good =
    run.selfProof.length === 0 &&
    !judgedNothing(run) &&
    run.results.every(({ status }) => status === 'expected' || status === 'skipped');
  return bold((good ? green : red)(`${summaryOf(run)}${run.selfProof.length === 0 ? '' : '; none of it is proven'}`));
}
