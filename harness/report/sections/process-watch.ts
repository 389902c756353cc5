import { NS_PER_MS } from '../../model/format.ts';
import type { ObservedHistory } from '../../model/history.ts';
import { listObserved, type Result } from '../../model/result.ts';

/** For how long after each of its clients had left the process of a server was watched, at least; null where none ran on. */
export function describeLeastWatch(results: readonly Result[]): string | null {
  const running = listObserved(results).flatMap(({ history }) => (history.exit === undefined ? [history] : []));
  if (running.length === 0) return null;
  const leastMs = running.reduce((least, history) => Math.min(least, measureWatchMs(history)), Infinity);
  return `${formatSeconds(leastMs)} or longer`;
}

/** What the process did until the harness stopped watching it. */
export function describeWatch(history: ObservedHistory): string {
  const seconds = formatSeconds(measureWatchMs(history));
  return history.exit === undefined
    ? `Its process was watched for ${seconds} after that moment.`
    : `Its process ended ${seconds} after that moment.`;
}

function measureWatchMs({ disconnectedAt, watchedUntil }: ObservedHistory): number {
  return (watchedUntil - disconnectedAt) / NS_PER_MS;
}

/** Never more than it was. */
function formatSeconds(ms: number): string {
  return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
}
