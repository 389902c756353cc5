import { stripVTControlCharacters } from 'node:util';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result, Status } from '../../model/result.ts';
import type { Cell } from '../../model/plan.ts';
import { PHASES_TO_READ } from './matrix.ts';
import { count } from '../../model/format.ts';

/** Cells that share one thing to say of them. */
export interface Finding {
  cells: readonly Cell[];
  sentences: readonly string[];
  /** The end of the log of the server; empty if it has nothing to do with it. */
  log: string;
  /** The command that observes the cells again: one cell, or the scenario if they are several. */
  rerun: string;
}

export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  'mid-stream': 'mid-stream',
  'before-first-byte': 'before the first byte',
  'before-headers': 'before the headers',
};

/** `187 cells: 187 as expected, 0 different, 0 unknown, 0 skipped`. */
export function summaryOf(run: Run): string {
  const { results } = run;
  if (judgedNothing(run)) return `${count(results.length, 'cell')}, and every one was skipped: nothing was judged`;
  const number = (status: Status) => results.filter((result) => result.status === status).length;
  const parts = [
    `${number('expected')} as expected`,
    ...(['different', 'unknown', 'skipped'] as const).map((status) => `${number(status)} ${status}`),
  ];
  const observed = results.filter(({ status }) => status !== 'skipped');
  const times = observed.reduce((least, { attempts }) => Math.min(least, attempts), Infinity);
  const repeated = times > 1 && observed.length > 0 ? `; each was observed ${times} times or more` : '';
  return `${count(results.length, 'cell')}: ${parts.join(', ')}${repeated}`;
}

/** Whether no cell could be observed here. */
export function judgedNothing({ results }: Pick<Run, 'results'>): boolean {
  return results.length > 0 && results.every(({ status }) => status === 'skipped');
}

/** `reset mid-stream`; of a stack also which stream: `reset mid-stream, GET pipe silent`. */
export function cellName({ fault, phase, stream }: Pick<Cell, 'fault' | 'phase' | 'stream'>): string {
  const asked = stream === undefined ? '' : `, ${stream.method} ${stream.body} ${stream.shape}`;
  return `${fault} ${PHASE_NAMES[phase]}${asked}`;
}

/** `seed/silent: fin, reset mid-stream; fin before the first byte`. */
export function cellNames(cells: readonly Cell[]): string {
  const scenarios = [...Map.groupBy(cells, ({ scenario }) => scenario)];
  return scenarios.map(([scenario, own]) => `${scenario}: ${faultsByPhase(own)}`).join('; ');
}

function faultsByPhase(cells: readonly Cell[]): string {
  const named = PHASES_TO_READ.map((phase) => {
    const faults = cells.filter((cell) => cell.phase === phase).map(({ fault }) => fault);
    return faults.length === 0 ? '' : `${faults.join(', ')} ${PHASE_NAMES[phase]}`;
  });
  return named.filter((name) => name !== '').join('; ');
}

/** `vanish mid-stream of 7 scenarios`: for what is the same everywhere. */
export function cellCounts(cells: readonly Cell[]): string {
  const byName = [...Map.groupBy(cells, cellName)];
  const counted = byName.map(
    ([name, [first, ...others]]) =>
      `${name} of ${others.length === 0 ? first?.scenario : `${others.length + 1} scenarios`}`,
  );
  return counted.join(', ');
}

function rerunCommand(cells: readonly Cell[], scenarios: Run['scenarios']): string {
  const [{ scenario, fault, phase } = { scenario: '' }, ...others] = cells;
  const { words = scenario } = scenarios.find(({ id }) => id === scenario) ?? {};
  return `npx hangup run ${words}${others.length > 0 ? '' : ` --fault ${fault} --phase ${phase}`}`;
}

type Told = Pick<Run, 'results' | 'scenarios'>;

/** One finding for each cell that differs from what its scenario expects. */
export function differencesOf({ results, scenarios }: Told): Finding[] {
  const different = results.filter(({ status }) => status === 'different');
  return different.map(({ cell, attempt }) => ({
    cells: [cell],
    sentences: attempt.differences.map(({ sentence }) => sentence),
    log: '',
    rerun: rerunCommand([cell], scenarios),
  }));
}

/** Why cells are unknown. Cells of one scenario that failed alike are one finding: one dead server is one piece of news. */
export function unknownOf({ results, scenarios }: Told): Finding[] {
  const unknown = results.filter(({ status }) => status === 'unknown');
  return grouped(unknown, scenarios, (result) => {
    const { sentence, log } = whyUnknown(result);
    return [sentence, log, result.cell.scenario];
  });
}

/** Why nothing was proven of a cell, with the end of the server's log if that has to do with it. */
export function whyUnknown({ attempt }: Result): { sentence: string; log: string } {
  if (attempt.history.failure !== null) {
    const { sentence, log } = attempt.history.failure;
    return { sentence, log: harmless(log) };
  }
  const evidence = attempt.verdicts.filter(({ outcome }) => outcome === 'unknown').map((verdict) => verdict.evidence);
  return { sentence: [...new Set(evidence)].join(' '), log: '' };
}

/** A log may hold what would steer a terminal; here it is only text. */
function harmless(log: string): string {
  return stripVTControlCharacters(log).replace(/[^\P{Cc}\n\t]/gu, '');
}

/** The skipped cells, by reason. */
export function skippedOf({ results, scenarios }: Told): Finding[] {
  const skipped = results.filter(({ status }) => status === 'skipped');
  return grouped(skipped, scenarios, ({ attempt }) => [attempt.history.skipped ?? 'No reason was given.', '']);
}

/** Cells whose attempts did not all agree: `seed/silent stall mid-stream 2/3; else: finally was released by read after 3 ms.` */
export function waveringOf({ results }: Run): string[] {
  return results
    .filter(({ agreeing, attempts }) => agreeing < attempts)
    .map(({ cell, agreeing, attempts, others = [] }) => {
      const name = `${cell.scenario} ${cellName(cell)} ${agreeing}/${attempts}`;
      return [name, ...others.map((words) => `else: ${words}`)].join('; ');
    });
}

type Why = [sentence: string, log: string, ...alike: string[]];

function grouped(results: readonly Result[], scenarios: Run['scenarios'], why: (result: Result) => Why): Finding[] {
  const alike = Map.groupBy(results, (result) => JSON.stringify(why(result)));
  return [...alike.values()].map((group) => {
    const [sentence, log] = why(group[0]!);
    const cells = group.map(({ cell }) => cell);
    return { cells, sentences: [sentence], log, rerun: rerunCommand(cells, scenarios) };
  });
}
