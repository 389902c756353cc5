import type { History } from '../model/history.ts';

/** Work counts as a sign of life in the last quarter of the window. */
const LATE = 0.75;

/** From when on the server could have done something about the disconnect; a held one may have done it while it was held. */
export function start({ disconnectedAt, resumedAt }: History, until: number): number {
  return resumedAt !== null && resumedAt <= until ? resumedAt : disconnectedAt!;
}

/** When the last quarter of the window begins. */
export function lateIn(history: History): number {
  const { observedUntil } = history;
  const begin = start(history, observedUntil);
  return begin + LATE * (observedUntil - begin);
}

/** The moment up to which the server was provably alive, if that is late in the window. */
export function signOfLife(history: History): number | null {
  const { aliveAt, marks } = history;
  if (aliveAt !== null) return aliveAt;
  const late = lateIn(history);
  const last = marks.findLast(({ event, at }) => at >= late && (event === 'tick' || event === 'write'));
  return last?.at ?? null;
}
