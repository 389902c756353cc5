import { NS_PER_S, computeMedian } from '../../model/format.ts';
import { listObserved, type Result } from '../../model/result.ts';
import type { Mark, ObservedHistory } from '../../model/history.ts';

type HeartbeatMark = Extract<Mark, { event: 'write' | 'heartbeat' }>;

/** What a heartbeat costs each connection while its stream runs, and what it buys. */
interface HeartbeatCost {
  connections: number;
  heartbeatsPerSecond: number;
  heartbeatBytesPerSecond: number;
  /** Ticks and beats. */
  wakeUpsPerSecond: number;
  /** Of the releases after a disconnect; null if there was none. */
  medianReleaseMs: number | null;
}

/** The price of the beats of one scenario, over its mid-stream connections; null if it does not beat. */
export function computeHeartbeatCost(results: readonly Result[]): HeartbeatCost | null {
  const streams = listObserved(results).filter(
    ({ result, history }) => result.cell.phase === 'mid-stream' && history.marks.length > 0,
  );
  const histories = streams.map(({ history }) => history);
  const heartbeats = histories
    .flatMap(({ marks }) => marks)
    .filter((mark): mark is HeartbeatMark => mark.event === 'heartbeat');
  const seconds = histories.reduce((sum, history) => sum + measureStreamSeconds(history), 0);
  if (heartbeats.length === 0 || seconds === 0) return null;
  const wakeUps = histories
    .flatMap(({ marks }) => marks)
    .filter(({ event }) => event === 'heartbeat' || event === 'tick');
  return {
    connections: histories.length,
    heartbeatsPerSecond: heartbeats.length / seconds,
    heartbeatBytesPerSecond: heartbeats.reduce((sum, { bytes }) => sum + bytes, 0) / seconds,
    wakeUpsPerSecond: wakeUps.length / seconds,
    medianReleaseMs: computeMedian(listReleaseLatencies(streams.map(({ result }) => result))),
  };
}

/** From the first work of the handler to the release of the last guard, or to the end of the window. */
function measureStreamSeconds({ marks, observedUntil }: ObservedHistory): number {
  const filterMarks = (event: Mark['event']) => marks.filter((mark) => mark.event === event);
  const isReleased = filterMarks('released').length >= filterMarks('acquired').length;
  const endNs = isReleased ? (filterMarks('released').at(-1)?.at ?? observedUntil) : observedUntil;
  return Math.max(0, endNs - (marks[0]?.at ?? endNs)) / NS_PER_S;
}

function listReleaseLatencies(results: readonly Result[]): number[] {
  const verdicts = results.flatMap(({ attempt }) => attempt.verdicts);
  return verdicts.flatMap(({ outcome, latencyMs }) =>
    outcome.startsWith('released') && latencyMs !== null ? [latencyMs] : [],
  );
}
