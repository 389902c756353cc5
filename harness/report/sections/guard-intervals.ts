import type { History, Mark } from '../../model/history.ts';

const NS_PER_MS = 1_000_000;
/** Holdings that are nearer than this share of the whole are drawn as one: a guard taken in every round would be a hundred. */
const NEAR = 0.02;

/** From when to when one guard was held, in milliseconds since the connection was opened. */
export interface Holding {
  guard: string;
  fromMs: number;
  toMs: number;
  released: boolean;
}

/** Every holding of every guard, by guard in the order in which they were first taken. */
export function holdingsOf(history: History): Holding[] {
  const guards = new Set(history.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])));
  const nearMs = NEAR * msOf(history, history.observedUntil);
  return [...guards].flatMap((guard) => merged(paired(history, guard), nearMs));
}

/** Milliseconds between the opening of the connection and a moment. */
export function msOf({ openedAt }: Pick<History, 'openedAt'>, at: number): number {
  return (at - openedAt) / NS_PER_MS;
}

function paired(history: History, guard: string): Holding[] {
  const own = history.marks.filter((mark) => 'guard' in mark && mark.guard === guard);
  const at = (event: Mark['event']) => own.filter((mark) => mark.event === event).map((mark) => msOf(history, mark.at));
  const releases = at('released');
  const endMs = msOf(history, history.exit?.at ?? history.observedUntil);
  return at('acquired').map((fromMs, index) => ({
    guard,
    fromMs,
    toMs: releases[index] ?? endMs,
    released: index in releases,
  }));
}

function merged(found: readonly Holding[], nearMs: number): Holding[] {
  const bars: Holding[] = [];
  for (const holding of found) {
    const last = bars.at(-1);
    if (last !== undefined && holding.fromMs - last.toMs <= nearMs)
      bars[bars.length - 1] = { ...holding, fromMs: last.fromMs };
    else bars.push(holding);
  }
  return bars;
}
