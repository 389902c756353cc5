import { NS_PER_MS } from '../model/format.ts';
import type { Exit } from '../model/history.ts';
import type { PlannedCell } from '../model/plan.ts';
import { readMonotonicNs } from '../system/clock.ts';
import type { Attempt } from '../model/result.ts';

/** An end that was seen by the only client that there was is explained; so is one before any client disconnected. */
export function findUnexplainedExit(exit: Exit | undefined, attempts: readonly Attempt[]): number | null {
  if (exit === undefined) return null;
  const histories = attempts.map(({ history }) => history);
  if (histories.length === 1 && histories[0]?.kind === 'observed' && histories[0].exit !== undefined) return null;
  const moments = histories.flatMap((history) => (history.kind === 'skipped' ? [] : (history.disconnectedAt ?? [])));
  const afterMs = (exit.at - Math.min(...moments)) / NS_PER_MS;
  return Number.isFinite(afterMs) && afterMs >= 0 ? afterMs : null;
}

export function lookLonger(cells: readonly PlannedCell[], leastMs: number): PlannedCell[] {
  return cells.map((cell) => ({ ...cell, patienceMs: Math.max(cell.patienceMs ?? 0, leastMs) }));
}

/** The process of a server is watched until the last of its cells has been observed, and longer where that was asked for. */
export function recordWatch(attempts: readonly Attempt[], exit: Exit | undefined): Attempt[] {
  const watchedUntil = exit?.at ?? readMonotonicNs();
  return attempts.map((attempt) => {
    const { history } = attempt;
    return history.kind === 'observed' ? { ...attempt, history: { ...history, watchedUntil } } : attempt;
  });
}
