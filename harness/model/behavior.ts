import type { BoundedOutcome, Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Verdict } from './result.ts';

// What a guard did, as data: read from verdicts by the judge, folded into tables to accept, compare or report it.
// Pure, so that it stands beside the records.

/** A release that took longer than this is of another class: later than the kit's longest timer, with time to spare. */
export const PROMPT_MS = 750;
export const LATE_SUFFIX = ', late';

/** What a guard did, without its latency but with its class: `released by read`, `released by timer, late`, `silent`. */
export type Behavior = Verdict['outcome'] | `${Outcome}${typeof LATE_SUFFIX}`;

export function toBehavior({ outcome, latencyMs }: Pick<Verdict, 'outcome' | 'latencyMs'>): Behavior {
  if (outcome === 'unknown' || !outcome.startsWith('released')) return outcome;
  return latencyMs !== null && latencyMs > PROMPT_MS ? `${outcome}${LATE_SUFFIX}` : outcome;
}

/** The dimensions of a behavior, in the order in which a table divides by them. */
export const DIMENSIONS = ['method', 'phase', 'fault', 'body', 'shape'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One observed combination. */
export type BehaviorRow = Readonly<Record<Dimension, string>> & { behavior: string };

/** `GET, POST / mid-stream / fin, reset / * / silent, idle` -> `silent`: few lines that say what many cells do. */
export type BehaviorTable = Readonly<Record<string, string>>;

/**
 * Folds rows into a table. Values of a dimension that behave alike share a line, in the order of the rows; `*` stands for
 * all of them.
 */
export function foldBehaviorRows(rows: readonly BehaviorRow[]): BehaviorTable {
  return Object.fromEntries(
    divideRows(rows, DIMENSIONS).map(({ path, behavior }) => [path.join(' / '), behavior] as const),
  );
}

interface TableLine {
  path: readonly string[];
  behavior: string;
}

function divideRows(rows: readonly BehaviorRow[], dimensions: readonly Dimension[]): TableLine[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (rows.every(({ behavior }) => behavior === first.behavior)) {
    return [{ path: dimensions.map(() => '*'), behavior: first.behavior }];
  }
  const [dimension, ...rest] = dimensions;
  if (dimension === undefined) throw new Error(`Expected one behavior of a cell, got two: ${JSON.stringify(rows)}.`);
  const values = [...Map.groupBy(rows, (row) => row[dimension])];
  const groups = Map.groupBy(values, ([, valueRows]) => JSON.stringify(divideRows(valueRows, rest)));
  return [...groups.values()].flatMap((group) => {
    const names = groups.size === 1 ? '*' : group.map(([value]) => value).join(', ');
    return divideRows(group[0]![1], rest).map(({ path, behavior }) => ({ path: [names, ...path], behavior }));
  });
}

/** What the table says of a combination; null if it says nothing. */
export function findBehavior(table: BehaviorTable, row: Readonly<Record<Dimension, string>>): string | null {
  const line = Object.keys(table).find((key) => {
    const parts = key.split(' / ');
    return DIMENSIONS.every((dimension, index) => {
      const part = parts[index] ?? '*';
      return part === '*' || part.split(', ').includes(row[dimension]);
    });
  });
  return line === undefined ? null : table[line]!;
}

/** The expectation that this behavior meets. */
export function toBoundedOutcome(behavior: Behavior): BoundedOutcome {
  const isLate = behavior.endsWith(LATE_SUFFIX);
  const outcome = (isLate ? behavior.slice(0, -LATE_SUFFIX.length) : behavior) as Outcome;
  if (!outcome.startsWith('released') || outcome.endsWith('end')) return { outcome };
  return { outcome, sinceDisconnectMs: isLate ? [PROMPT_MS, Infinity] : [-Infinity, PROMPT_MS] };
}

/** What an expectation says in the words of a behavior; bounds of another kind are left out. */
export function toExpectedBehavior({ outcome, sinceDisconnectMs }: BoundedOutcome): Behavior {
  return sinceDisconnectMs?.[0] === PROMPT_MS && sinceDisconnectMs[1] === Infinity
    ? `${outcome}${LATE_SUFFIX}`
    : outcome;
}

/** What is alike, together; the largest group is the majority and comes first, among equals the earliest. */
export function rankByFrequency<T>(attempts: readonly T[], getKey: (attempt: T) => string): T[][] {
  return [...Map.groupBy(attempts, getKey).values()].toSorted((one, other) => other.length - one.length);
}
