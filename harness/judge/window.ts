import type { ObservedHistory } from '../model/history.ts';

/** Work counts as a sign of life in the last quarter of the window. */
const LATE_FRACTION = 0.75;

/** From when on the server could have done something about the disconnect; a held one may have done it while it was held. */
export function getWindowStart({ disconnectedAt, resumedAt }: ObservedHistory, until: number): number {
  return resumedAt !== null && resumedAt <= until ? resumedAt : disconnectedAt;
}

/** When the last quarter of the window begins. */
export function getLateStart(history: ObservedHistory): number {
  const { observedUntil } = history;
  const windowStart = getWindowStart(history, observedUntil);
  return windowStart + LATE_FRACTION * (observedUntil - windowStart);
}

/** The moment up to which the server was provably alive, if that is late in the window. */
export function findSignOfLife(history: ObservedHistory): number | null {
  const { aliveAt, marks } = history;
  if (aliveAt !== null) return aliveAt;
  const lateStart = getLateStart(history);
  const lastWork = marks.findLast(({ event, at }) => at >= lateStart && (event === 'tick' || event === 'write'));
  return lastWork?.at ?? null;
}
