import type { Cause } from '../../../scenarios/kit/vocabulary.ts';
import type { Result, Verdict, WorkAfter } from '../../model/result.ts';
import { shortDuration } from '../../model/format.ts';

const WORST_FIRST = [
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
export type Kind = (typeof WORST_FIRST)[number];

/** The cell of a table: its words and the agreement may stand side by side or below each other. */
export interface CellText {
  kind: Kind;
  words: readonly string[];
  /** `2/3`; empty if all attempts agree. */
  agreement: string;
}

/** What a sign of release adds for its cause. */
export const FOUND_BY: Readonly<Record<Cause, string>> = { read: '', write: 'w', timer: 't', gc: 'g', end: 'e' };

/** Every sign that a cell may hold, and what it means. */
export const LEGEND: readonly (readonly [sign: RegExp, meaning: string])[] = [
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

/** What is said of items, gauges and the process stands beside what is said of guards. */
const OF_NO_GUARD: ReadonlySet<string> = new Set([
  'in order',
  'lost',
  'withheld',
  'running',
  'exited',
  'crashed',
  'grows',
  'settles',
]);

/** The kind of an outcome: `released by write` is `released`. */
export function kindOf(outcome: Verdict['outcome']): Kind {
  return WORST_FIRST.find((kind) => outcome === kind) ?? 'released';
}

/** A result as one cell: its worst guard, whether that was expected, and how many attempts agree. */
export function cellText(result: Result): CellText {
  const { status, attempt, agreeing, attempts } = result;
  const worst = worstOf(result);
  const kind = status === 'skipped' || status === 'unknown' ? status : kindOf(worst?.outcome ?? 'unknown');
  const words = wordsOf(kind, worst, attempt.work);
  const marked = `${status === 'different' ? '!' : ''}${words[0]}${guardsDiffer(result) ? '*' : ''}`;
  return { kind, words: [marked, ...words.slice(1)], agreement: agreeing < attempts ? `${agreeing}/${attempts}` : '' };
}

function worstOf({ attempt }: Result): Verdict | undefined {
  const rank = ({ outcome }: Verdict) => WORST_FIRST.indexOf(kindOf(outcome));
  const byLatency = attempt.verdicts.toSorted((one, other) => (other.latencyMs ?? 0) - (one.latencyMs ?? 0));
  const ofGuards = byLatency.filter(({ outcome }) => outcome !== 'grows' && outcome !== 'settles');
  const [worst] = (ofGuards.length > 0 ? ofGuards : byLatency).toSorted((one, other) => rank(one) - rank(other));
  return worst;
}

function guardsDiffer({ status, attempt }: Result): boolean {
  if (status === 'skipped' || status === 'unknown') return false;
  const guards = attempt.verdicts.filter(({ outcome }) => !OF_NO_GUARD.has(outcome));
  return new Set(guards.map(({ outcome }) => kindOf(outcome))).size > 1;
}

function wordsOf(kind: Kind, verdict: Verdict | undefined, work: WorkAfter): string[] {
  const duration = verdict?.latencyMs == null ? [] : [shortDuration(verdict.latencyMs)];
  switch (kind) {
    case 'released':
      return [[`✔${FOUND_BY[verdict?.cause ?? 'read']}`, ...duration].join(' ')];
    case 'silent':
      return [['∞', ...duration].join(' '), ...workWord(work)];
    case 'grows':
    case 'settles':
      return [kind, ...(verdict?.value === undefined ? [] : [String(verdict.value)])];
    default:
      return [SIGNS[kind] ?? kind];
  }
}

const SIGNS: Partial<Record<Kind, string>> = {
  skipped: '–',
  unknown: '?',
  premature: 'early',
  double: 'twice',
  crashed: 'crash',
  exited: 'exit',
  abandoned: 'left',
};

function workWord({ ticks, writes }: WorkAfter): string[] {
  if (ticks > 0 || writes === 0) return [`${ticks}t`];
  return [`${writes}w`];
}

/** The meaning of each sign that occurs in the cells, as markdown. */
export function legendOf(cells: readonly CellText[]): string[] {
  return meaningsIn(cells.flatMap(({ words, agreement }) => [...words, agreement]).join(' '), LEGEND);
}

export function meaningsIn(text: string, legend: typeof LEGEND): string[] {
  return legend.filter(([sign]) => sign.test(text)).map(([, meaning]) => meaning);
}
