import { FAULTS, PHASES, type Fault, type Phase, type Cause } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result, Verdict, WorkAfterDisconnect } from '../../model/result.ts';
import { formatDuration } from '../../model/format.ts';

const KINDS_WORST_FIRST = [
  'skipped',
  'unknown',
  'crashed',
  'double',
  'premature',
  'silent',
  'lost',
  'withheld',
  'grows',
  'abandoned',
  'released',
  'held',
  'unused',
  'absent',
  'exited',
  'settles',
  'running',
  'in order',
] as const;

/** What a cell or a verdict comes down to, whatever the cause. */
export type CellKind = (typeof KINDS_WORST_FIRST)[number];

/** The cell of a table: its words and the agreement may stand side by side or below each other. */
export interface CellText {
  kind: CellKind;
  words: readonly string[];
  /** `2/3`; empty if all attempts agree. */
  agreement: string;
}

/** What a sign of release adds for its cause. */
export const CAUSE_SUFFIXES: Readonly<Record<Cause, string>> = { read: '', write: 'w', timer: 't', gc: 'g', end: 'e' };

/** Every sign that a cell may hold, and what it means. */
export const SYMBOL_LEGEND: readonly (readonly [sign: RegExp, meaning: string])[] = [
  [/✔/, '`✔ 3ms` released 3 ms after the disconnect'],
  [/✔w/, '`✔w` found by a write'],
  [/✔t/, '`✔t` by a timer'],
  [/✔g/, '`✔g` by the garbage collector'],
  [/✔e/, '`✔e` released at the end of the stream'],
  [/∞/, '`∞ 1.0s 19t` silent for 1.0 s, 19 ticks of work after (`19w` writes, if it only wrote)'],
  [/held/, '`held` kept while the client stayed'],
  [/unused/, '`unused` not taken, so nothing to give back'],
  [/absent/, '`absent` not offered by this version'],
  [/early/, '`early` premature: released while the client was still there'],
  [/twice/, '`twice` released more often than taken'],
  [/lost/, '`lost` the client missed items'],
  [/withheld/, '`withheld` the server wrote items, the client received none'],
  [/crash/, '`crash` the server’s process ended with an error'],
  [/exit/, '`exit` the server’s process ended as it should'],
  [/left/, '`left` the process ended while the guard was held'],
  [/running/, '`running` the process ran on'],
  [/grows/, '`grows 25` what is measured went on growing, to 25'],
  [/settles/, '`settles 3` what is measured came to rest, at 3'],
  [/!/, '`!` differs from what the scenario expects'],
  [/\*/, '`*` guards differ, the worst is shown'],
  [/\d\/\d/, '`2/3` attempts that agree'],
  [/–/, '`–` skipped'],
  [/\?/, '`?` unknown: the harness or the server failed'],
];

/** The kind of an outcome: `released by write` is `released`. */
export function toCellKind(outcome: Verdict['outcome']): CellKind {
  return KINDS_WORST_FIRST.find((kind) => outcome === kind) ?? 'released';
}

/** A result as one cell: its worst guard, whether that was expected, and how many attempts agree. */
export function formatCellText(result: Result): CellText {
  const { status, attempt, agreeing, attempts } = result;
  const worst = findWorstVerdict(result);
  const kind = status === 'skipped' || status === 'unknown' ? status : toCellKind(worst?.outcome ?? 'unknown');
  const words = formatCellWords(kind, worst, attempt.work);
  const firstWord = `${status === 'different' ? '!' : ''}${words[0]}${hasDifferingGuards(result) ? '*' : ''}`;
  return {
    kind,
    words: [firstWord, ...words.slice(1)],
    agreement: agreeing < attempts ? `${agreeing}/${attempts}` : '',
  };
}

function findWorstVerdict({ attempt }: Result): Verdict | undefined {
  const rankVerdict = ({ outcome }: Verdict) => KINDS_WORST_FIRST.indexOf(toCellKind(outcome));
  const byLatency = attempt.verdicts.toSorted((one, other) => (other.latencyMs ?? 0) - (one.latencyMs ?? 0));
  const guardVerdicts = byLatency.filter(({ outcome }) => outcome !== 'grows' && outcome !== 'settles');
  const [worst] = (guardVerdicts.length > 0 ? guardVerdicts : byLatency).toSorted(
    (one, other) => rankVerdict(one) - rankVerdict(other),
  );
  return worst;
}

function hasDifferingGuards({ status, attempt }: Result): boolean {
  if (status === 'skipped' || status === 'unknown') return false;
  const guards = attempt.verdicts.filter(({ kind }) => kind === 'guard');
  return new Set(guards.map(({ outcome }) => toCellKind(outcome))).size > 1;
}

function formatCellWords(kind: CellKind, verdict: Verdict | undefined, work: WorkAfterDisconnect): string[] {
  const duration = verdict?.latencyMs == null ? [] : [formatDuration(verdict.latencyMs)];
  switch (kind) {
    case 'released':
      return [[`✔${CAUSE_SUFFIXES[verdict?.cause ?? 'read']}`, ...duration].join(' ')];
    case 'silent':
      return [['∞', ...duration].join(' '), ...formatWorkWord(work)];
    case 'grows':
    case 'settles':
      return [kind, ...(verdict?.value === undefined ? [] : [String(verdict.value)])];
    default:
      return [KIND_SYMBOLS[kind] ?? kind];
  }
}

const KIND_SYMBOLS: Partial<Record<CellKind, string>> = {
  skipped: '–',
  unknown: '?',
  premature: 'early',
  double: 'twice',
  crashed: 'crash',
  exited: 'exit',
  abandoned: 'left',
};

function formatWorkWord({ ticks, writes }: WorkAfterDisconnect): string[] {
  if (ticks > 0 || writes === 0) return [`${ticks}t`];
  return [`${writes}w`];
}

/** The meaning of each sign that occurs in the cells, as markdown. */
export function buildCellLegend(cells: readonly CellText[]): string[] {
  return findSymbolMeanings(cells.flatMap(({ words, agreement }) => [...words, agreement]).join(' '), SYMBOL_LEGEND);
}

export function findSymbolMeanings(text: string, legend: typeof SYMBOL_LEGEND): string[] {
  return legend.filter(([symbol]) => symbol.test(text)).map(([, meaning]) => meaning);
}

/** The results of one scenario in one phase, by fault. */
interface MatrixRow {
  scenario: string;
  phase: Phase;
  results: ReadonlyMap<Fault, Result>;
}

/** The results of a run as a table: only the faults that occur, only the rows that hold something. */
export interface Matrix {
  faults: readonly Fault[];
  rows: readonly MatrixRow[];
}

/** Mid-stream first: it is what most claims are about. */
export const PHASE_ORDER: readonly Phase[] = ['mid-stream', ...PHASES.filter((phase) => phase !== 'mid-stream')];

/** Rows in the order in which the scenarios first occur, faults in the order of their declaration. */
export function buildMatrix({ results }: Pick<Run, 'results'>): Matrix {
  const presentFaults = new Set(results.map(({ cell }) => cell.fault));
  const byScenario = Map.groupBy(results, ({ cell }) => cell.scenario);
  return {
    faults: FAULTS.filter((fault) => presentFaults.has(fault)),
    rows: [...byScenario].flatMap(([scenario, scenarioResults]) => buildMatrixRows(scenario, scenarioResults)),
  };
}

function buildMatrixRows(scenario: string, scenarioResults: readonly Result[]): MatrixRow[] {
  return PHASE_ORDER.flatMap((phase) => {
    const phaseResults = scenarioResults.filter(({ cell }) => cell.phase === phase);
    if (phaseResults.length === 0) return [];
    return [{ scenario, phase, results: new Map(phaseResults.map((result) => [result.cell.fault, result])) }];
  });
}

/** The results of one scenario in the order in which the matrix shows them. */
export function findScenarioResults({ results }: Run, scenario: string): Result[] {
  const { faults, rows } = buildMatrix({ results: results.filter(({ cell }) => cell.scenario === scenario) });
  return rows.flatMap((row) => faults.flatMap((fault) => row.results.get(fault) ?? []));
}
