import type { Behaviour } from '../model/behavior.ts';
import type { Compared } from '../model/comparison.ts';
import type { Matched } from './compare.ts';
import type { Stage } from './stage.ts';
import { Turns } from './pair-runner.ts';

/** What every watched guard did at one version: its name and cell -> its behaviour. */
export type Behaviours = ReadonlyMap<string, Behaviour>;

/** Two attempts, and a third where these do not agree. */
const ATTEMPTS = 2;

/** A guard in a cell, wherever it is served. */
export function keyOf({ guard, cell }: Pick<Compared, 'guard' | 'cell'>): string {
  return [guard, cell.method, cell.phase, cell.body, cell.shape, cell.fault].join(' / ');
}

/** Observes the `after` side of what is matched, and nothing of the other. */
export async function probe(
  stage: Stage,
  matched: readonly Matched[],
): Promise<{ seen: Behaviours; failure?: string }> {
  const turns = matched.map(({ pair, cells }) => new Turns(stage, pair, cells));
  for (const turn of turns) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await turn.observe('after', turn.cells);
    await turn.observe(
      'after',
      turn.cells.filter((cell) => cell.guards.some(({ guard }) => differ(turn.behaviours(cell, 'after', guard)))),
    );
  }
  const seen = new Map(turns.flatMap((turn) => [...behavioursOf(turn)]));
  const failure = turns
    .flatMap((turn) => turn.attempts('after'))
    .map(({ history }) => history.failure?.sentence)
    .find((sentence) => sentence !== undefined);
  return { seen, ...(failure !== undefined && { failure }) };
}

function differ(attempts: readonly Behaviour[]): boolean {
  return new Set(attempts).size > 1;
}

function behavioursOf(turn: Turns): [string, Behaviour][] {
  return turn.cells.flatMap((cell) =>
    cell.guards.map(({ guard }): [string, Behaviour] => [
      `${turn.pair.before.stack.id} / ${keyOf({ guard, cell: cell.row })}`,
      majority(turn.behaviours(cell, 'after', guard)),
    ]),
  );
}

/** The behaviour of most attempts that prove something; among equals the first. */
export function majority(attempts: readonly Behaviour[]): Behaviour {
  const known = Map.groupBy(
    attempts.filter((behaviour) => behaviour !== 'unknown'),
    (behaviour) => behaviour,
  );
  const [most] = [...known.values()].toSorted((one, other) => other.length - one.length);
  return most?.[0] ?? 'unknown';
}

/** Whether anything that proves something is different from before; broken if nothing proves anything. */
export function shownBy(before: Behaviours, seen: Behaviours): 'old' | 'new' | 'broken' {
  const known = [...seen].filter(([key, behaviour]) => behaviour !== 'unknown' && before.get(key) !== 'unknown');
  if (known.length === 0) return 'broken';
  return known.every(([key, behaviour]) => before.get(key) === behaviour) ? 'old' : 'new';
}
