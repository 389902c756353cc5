import { PHASE_TRAITS } from '../../model/phases.ts';
import { FAULTS, type Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Result, Verdict, WorkAfterDisconnect } from '../../model/result.ts';
import { formatDuration, toClause } from '../../model/format.ts';
import type { Outcome, Section, Table, Tone } from '../model.ts';
import type { Cell } from '../../model/plan.ts';
import { formatCellName, PHASE_ORDER } from './cell-names.ts';
import type { ServerResults } from './servers.ts';
import { CAUSE_SUFFIXES, findSymbolMeanings, SCENARIO_LEGEND } from './symbol-legend.ts';

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

const LEAK_KINDS: readonly CellKind[] = ['crashed', 'silent', 'premature', 'double', 'lost', 'withheld'];

/** The kind of an outcome: `released by write` is `released`. */
export function toCellKind(outcome: Verdict['outcome']): CellKind {
  return KINDS_WORST_FIRST.find((kind) => outcome === kind) ?? 'released';
}

/** What a result comes down to: what its worst guard did. */
export function getCellKind(result: Result): CellKind {
  const { status } = result;
  if (status === 'skipped' || status === 'unknown') return status;
  return toCellKind(findWorstVerdict(result)?.outcome ?? 'unknown');
}

/** Whether a guard or an item was lost, expected or not. */
export function isLeak(result: Result): boolean {
  return LEAK_KINDS.includes(getCellKind(result));
}

export function getTone(kind: CellKind): Tone {
  if (kind === 'released') return 'good';
  if (kind === 'unknown') return 'unknown';
  return LEAK_KINDS.includes(kind) ? 'warning' : 'muted';
}

/** A result as one cell: its worst guard, whether that was expected, and how many attempts agree. */
export function buildOutcome(result: Result): Outcome {
  const { status, attempt, agreeing, attempts } = result;
  const differs = status === 'different';
  const kind = getCellKind(result);
  const [first, ...words] = formatCellWords(kind, findWorstVerdict(result), attempt.work);
  const agreement = agreeing < attempts ? [`${agreeing}/${attempts}`] : [];
  const texts = [`${differs ? '!' : ''}${first}${hasDifferingGuards(result) ? '*' : ''}`, ...words, ...agreement];
  return { parts: texts.map((text) => ({ text, tone: getTone(kind) })), differs };
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

/** A row for each scenario in each phase, a column for each fault that occurs. */
export function buildScenarioTable(servers: readonly ServerResults[]): Section[] {
  if (servers.length === 0) return [];
  const results = servers.flatMap((server) => server.results);
  const faults = FAULTS.filter((fault) => results.some(({ cell }) => cell.fault === fault));
  const groups = servers.map(({ name, text, results: serverResults }) => {
    const phases = PHASE_ORDER.filter((phase) => serverResults.some(({ cell }) => cell.phase === phase));
    const rows = phases.map((phase) => {
      const find = (fault: Fault) => serverResults.find(({ cell }) => cell.phase === phase && cell.fault === fault);
      const found = faults.map(find);
      const cells = found.map((result) => (result === undefined ? '' : linkOutcome(result, text !== undefined)));
      return [PHASE_TRAITS[phase].name, ...cells];
    });
    return { name: text === undefined ? name : [{ text: name, to: `#${name}` }], rows };
  });
  const table: Table = {
    columns: ['scenario', 'phase', ...faults],
    groups,
    legend: findSymbolMeanings(groups, SCENARIO_LEGEND),
    impliedLabel: PHASE_TRAITS['mid-stream'].name,
  };
  return [{ title: 'Every cell', level: 2, tone: null, audience: 'all', blocks: [{ kind: 'table', table }] }];
}

/** With what happened in words, and where the page has more of it. */
function linkOutcome(result: Result, hasDetail: boolean): Outcome {
  const { history, verdicts } = result.attempt;
  const evidence = verdicts.map((verdict) => toClause(verdict.evidence)).join('; ');
  const reason = history.kind === 'skipped' ? history.skip.sentence : evidence;
  const title = `${result.cell.scenario}, ${formatCellName(result.cell)}: ${reason}`;
  return { ...buildOutcome(result), title, ...(hasDetail ? { to: toCellAnchor(result.cell) } : {}) };
}

/** `seed/silent fin mid-stream`. */
export function toCellAnchor(cell: Cell): string {
  return `${cell.scenario} ${formatCellName(cell)}`;
}

/** Its results in the order in which the table shows them. */
export function sortResults({ results }: Pick<ServerResults, 'results'>): Result[] {
  return PHASE_ORDER.flatMap((phase) =>
    FAULTS.flatMap((fault) => results.filter(({ cell }) => cell.phase === phase && cell.fault === fault)),
  );
}
