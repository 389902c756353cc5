import { PHASE_TRAITS } from '../../model/phases.ts';
import { stripControlCharacters, formatCount } from '../../model/format.ts';
import type { Run } from '../../model/run.ts';
import type { Result, ResultStatus } from '../../model/result.ts';
import type { History } from '../../model/history.ts';
import type { Cell } from '../../model/plan.ts';
import { PHASE_ORDER } from './scenario-table.ts';

/** Cells that share one thing to say of them. */
export interface Finding {
  cells: readonly Cell[];
  sentences: readonly string[];
  /** The end of the log of the server; empty if it has nothing to do with it. */
  log: string;
  /** The command that observes the cells again: one cell, or the scenario if they are several. */
  rerun: string;
}

/** `187 cells: 187 as expected, 0 different, 0 unknown, 0 skipped`. */
export function formatRunSummary(run: Run): string {
  const { results } = run;
  if (isFullySkipped(run))
    return `${formatCount(results.length, 'cell')}, and every one was skipped: nothing was judged`;
  const countStatus = (status: ResultStatus) => results.filter((result) => result.status === status).length;
  const parts = [
    `${countStatus('expected')} as expected`,
    ...(['different', 'unknown', 'skipped'] as const).map((status) => `${countStatus(status)} ${status}`),
  ];
  const observedResults = results.filter(({ status }) => status !== 'skipped');
  const minAttempts = observedResults.reduce((least, { attempts }) => Math.min(least, attempts), Infinity);
  const repeatNote =
    minAttempts > 1 && observedResults.length > 0 ? `; each was observed ${minAttempts} times or more` : '';
  return `${formatCount(results.length, 'cell')}: ${parts.join(', ')}${repeatNote}`;
}

/** Whether no cell could be observed here. */
export function isFullySkipped({ results }: Pick<Run, 'results'>): boolean {
  return results.length > 0 && results.every(({ status }) => status === 'skipped');
}

/** `reset mid-stream`; of a stack also which stream: `reset mid-stream, GET pipe silent`. */
export function formatCellName({ fault, phase, stream }: Pick<Cell, 'fault' | 'phase' | 'stream'>): string {
  const streamText = stream === undefined ? '' : `, ${stream.method} ${stream.body} ${stream.shape}`;
  return `${fault} ${PHASE_TRAITS[phase].name}${streamText}`;
}

/** `seed/silent: fin, reset mid-stream; fin before the first byte`. */
export function formatCellNames(cells: readonly Cell[]): string {
  const scenarios = [...Map.groupBy(cells, ({ scenario }) => scenario)];
  return scenarios.map(([scenario, scenarioCells]) => `${scenario}: ${formatFaultsByPhase(scenarioCells)}`).join('; ');
}

function formatFaultsByPhase(cells: readonly Cell[]): string {
  const phaseTexts = PHASE_ORDER.map((phase) => {
    const faults = cells.filter((cell) => cell.phase === phase).map(({ fault }) => fault);
    return faults.length === 0 ? '' : `${faults.join(', ')} ${PHASE_TRAITS[phase].name}`;
  });
  return phaseTexts.filter((text) => text !== '').join('; ');
}

/** `vanish mid-stream of 7 scenarios`: for what is the same everywhere. */
export function formatCellCounts(cells: readonly Cell[]): string {
  const byName = [...Map.groupBy(cells, formatCellName)];
  const counts = byName.map(
    ([name, [first, ...others]]) =>
      `${name} of ${others.length === 0 ? first?.scenario : `${others.length + 1} scenarios`}`,
  );
  return counts.join(', ');
}

function buildRerunCommand(cells: readonly Cell[], servers: Run['servers']): string {
  const [{ scenario, fault, phase } = { scenario: '' }, ...others] = cells;
  const { words = scenario } = servers.find(({ id }) => id === scenario) ?? {};
  return `npx hangup run ${words}${others.length > 0 ? '' : ` --fault ${fault} --phase ${phase}`}`;
}

type RunResults = Pick<Run, 'results' | 'servers'>;

/** One finding for each cell that differs from what its scenario expects. */
export function buildDifferenceFindings({ results, servers }: RunResults): Finding[] {
  const differentResults = results.filter(({ status }) => status === 'different');
  return differentResults.map(({ cell, attempt }) => ({
    cells: [cell],
    sentences: attempt.differences.map(({ sentence }) => sentence),
    log: '',
    rerun: buildRerunCommand([cell], servers),
  }));
}

/** Why cells are unknown. Cells of one scenario that failed alike are one finding: one dead server is one piece of news. */
export function buildUnknownFindings({ results, servers }: RunResults): Finding[] {
  const unknownResults = results.filter(({ status }) => status === 'unknown');
  return groupFindings(unknownResults, servers, (result) => {
    const { sentence, log } = explainUnknown(result);
    return [sentence, log, result.cell.scenario];
  });
}

/** Why nothing was proven of a cell, with the end of the server's log if that has to do with it. */
export function explainUnknown({ attempt: { history, verdicts } }: Result): { sentence: string; log: string } {
  if (history.kind === 'failed') {
    const { sentence, log } = history.failure;
    return { sentence, log: stripControlCharacters(log) };
  }
  const evidence = verdicts.filter(({ outcome }) => outcome === 'unknown').map((verdict) => verdict.evidence);
  return { sentence: [...new Set(evidence)].join(' '), log: '' };
}

/** The skipped cells, by reason. */
export function buildSkippedFindings({ results, servers }: RunResults): Finding[] {
  const skippedResults = results.filter(({ status }) => status === 'skipped');
  return groupFindings(skippedResults, servers, ({ attempt }) => [getSkipSentence(attempt.history) ?? '', '']);
}

/** Why this machine could not observe a cell; null if it could. */
export function getSkipSentence(history: History): string | null {
  return history.kind === 'skipped' ? history.skip.sentence : null;
}

/** Cells whose attempts did not all agree: `seed/silent stall mid-stream 2/3; else: finally was released by read after 3 ms.` */
export function describeFlakyCells({ results }: Run): string[] {
  return results
    .filter(({ agreeing, attempts }) => agreeing < attempts)
    .map(({ cell, agreeing, attempts, dissent }) => {
      const name = `${cell.scenario} ${formatCellName(cell)} ${agreeing}/${attempts}`;
      return [name, ...dissent.map((sentence) => `else: ${sentence}`)].join('; ');
    });
}

type FindingKey = [sentence: string, log: string, ...alike: string[]];

function groupFindings(
  results: readonly Result[],
  servers: Run['servers'],
  getKey: (result: Result) => FindingKey,
): Finding[] {
  const groups = Map.groupBy(results, (result) => JSON.stringify(getKey(result)));
  return [...groups.values()].map((group) => {
    const [sentence, log] = getKey(group[0]!);
    const cells = group.map(({ cell }) => cell);
    return { cells, sentences: [sentence], log, rerun: buildRerunCommand(cells, servers) };
  });
}
