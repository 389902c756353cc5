import type { Bounded, Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Verdict } from './result.ts';

// What a guard did, as data: read from verdicts by the judge, folded into tables by whoever accepts, compares or reports.
// Pure, so that it stands beside the records.

/** A release that took longer than this is of another class: later than the kit's longest timer, with time to spare. */
export const PROMPT_MS = 750;
export const LATE = ', late';

/** What a guard did, without its latency but with its class: `released by read`, `released by timer, late`, `silent`. */
export type Behaviour = Verdict['outcome'] | `${Outcome}${typeof LATE}`;

export function behaviourOf({ outcome, latencyMs }: Pick<Verdict, 'outcome' | 'latencyMs'>): Behaviour {
  if (outcome === 'unknown' || !outcome.startsWith('released')) return outcome;
  return latencyMs !== null && latencyMs > PROMPT_MS ? `${outcome}${LATE}` : outcome;
}

/** The dimensions of a behaviour, in the order in which a table divides by them. */
export const DIMENSIONS = ['method', 'phase', 'fault', 'body', 'shape'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One observed combination. */
export type Row = Readonly<Record<Dimension, string>> & { behaviour: string };

/** `GET, POST / mid-stream / fin, reset / * / silent, idle` -> `silent`: few lines that say what many cells do. */
export type Table = Readonly<Record<string, string>>;

/**
 * Folds rows into a table. Values of a dimension that behave alike share a line, in the order of the rows; `*` stands for
 * all of them.
 */
export function fold(rows: readonly Row[]): Table {
  return Object.fromEntries(
    divide(rows, DIMENSIONS).map(({ path, behaviour }) => [path.join(' / '), behaviour] as const),
  );
}

interface Line {
  path: readonly string[];
  behaviour: string;
}

function divide(rows: readonly Row[], dimensions: readonly Dimension[]): Line[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (rows.every(({ behaviour }) => behaviour === first.behaviour)) {
    return [{ path: dimensions.map(() => '*'), behaviour: first.behaviour }];
  }
  const [dimension, ...rest] = dimensions;
  if (dimension === undefined) throw new Error(`Expected one behaviour of a cell, got two: ${JSON.stringify(rows)}.`);
  const values = [...Map.groupBy(rows, (row) => row[dimension])];
  const alike = Map.groupBy(values, ([, some]) => JSON.stringify(divide(some, rest)));
  return [...alike.values()].flatMap((group) => {
    const names = alike.size === 1 ? '*' : group.map(([value]) => value).join(', ');
    return divide(group[0]![1], rest).map(({ path, behaviour }) => ({ path: [names, ...path], behaviour }));
  });
}

/** What the table says of a combination; null if it says nothing. */
export function lookUp(table: Table, row: Readonly<Record<Dimension, string>>): string | null {
  const line = Object.keys(table).find((key) => {
    const parts = key.split(' / ');
    return DIMENSIONS.every((dimension, index) => {
      const part = parts[index] ?? '*';
      return part === '*' || part.split(', ').includes(row[dimension]);
    });
  });
  return line === undefined ? null : table[line]!;
}

/** The expectation that this behaviour meets. */
export function expectationOf(behaviour: Behaviour): Bounded {
  const late = behaviour.endsWith(LATE);
  const outcome = (late ? behaviour.slice(0, -LATE.length) : behaviour) as Outcome;
  if (!outcome.startsWith('released') || outcome.endsWith('end')) return { outcome };
  return { outcome, sinceDisconnectMs: late ? [PROMPT_MS, Infinity] : [-Infinity, PROMPT_MS] };
}

/** What an expectation says in the words of a behaviour; bounds of another kind are not told. */
export function behaviourIn({ outcome, sinceDisconnectMs }: Bounded): Behaviour {
  return sinceDisconnectMs?.[0] === PROMPT_MS && sinceDisconnectMs[1] === Infinity ? `${outcome}${LATE}` : outcome;
}
