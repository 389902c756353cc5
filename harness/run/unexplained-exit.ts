import { NS_PER_MS } from '../model/format.ts';
import type { Exit } from '../model/history.ts';
import type { PlannedCell } from '../model/plan.ts';
import { readMonotonicNs } from '../system/clock.ts';
import type { Attempt } from '../model/result.ts';

/** Cells that were observed on one server. */
export interface Batch {
  attempts: Attempt[];
  /** How long after the first disconnect the server's process ended, if it is not certain whose client ended it; else null. */
  exitAfterMs: number | null;
}

/** An end that was seen by the only client that there was is explained; so is one before any client disconnected. */
export function findUnexplainedExit(exit: Exit | undefined, attempts: readonly Attempt[]): number | null {
  if (exit === undefined) return null;
  const histories = attempts.map(({ history }) => history);
  if (histories.length === 1 && histories[0]?.kind === 'observed' && histories[0].exit !== undefined) return null;
  const moments = histories.flatMap((history) => (history.kind === 'skipped' ? [] : (history.disconnectedAt ?? [])));
  const afterMs = (exit.at - Math.min(...moments)) / NS_PER_MS;
  return Number.isFinite(afterMs) && afterMs >= 0 ? afterMs : null;
}

/** An end of a process is awaited for so much longer than it took the last time. */
const EXIT_MARGIN_MS = 500;

/** Looks until after the moment at which the process ended the last time. */
export function lookLonger(cell: PlannedCell, exitAfterMs: number): PlannedCell {
  return { ...cell, patienceMs: Math.max(cell.patienceMs ?? 0, exitAfterMs + EXIT_MARGIN_MS) };
}

/** The process of a server is watched until the last of its cells has been observed, and longer where that was asked for. */
export function recordWatch(attempts: readonly Attempt[], exit: Exit | undefined): Attempt[] {
  const watchedUntil = exit?.at ?? readMonotonicNs();
  return attempts.map((attempt) => {
    const { history } = attempt;
    return history.kind === 'observed' ? { ...attempt, history: { ...history, watchedUntil } } : attempt;
  });
}

/** Observes a cell on a process of its own: once more, for longer, where that ended even later than the last one. */
export async function observeUntilExit(
  cell: PlannedCell,
  observe: (cell: PlannedCell) => Promise<Batch>,
): Promise<Batch> {
  const batch = await observe(cell);
  return batch.exitAfterMs === null ? batch : observe(lookLonger(cell, batch.exitAfterMs));
}
