import type { Result } from '../../model/result.ts';
import type { History, Mark } from '../../model/history.ts';
import { median } from '../../model/format.ts';

type Beat = Extract<Mark, { event: 'write' | 'beat' }>;

const NS_PER_S = 1_000_000_000;

/** What a heartbeat costs each connection while its stream runs, and what it buys. */
export interface Price {
  connections: number;
  beatsPerSecond: number;
  beatBytesPerSecond: number;
  /** Ticks and beats. */
  wakeUpsPerSecond: number;
  /** Of the releases after a disconnect; null if there was none. */
  medianReleaseMs: number | null;
}

/** The price of the beats of one scenario, over its mid-stream connections; null if it does not beat. */
export function priceOf(results: readonly Result[]): Price | null {
  const streams = results.filter(
    ({ cell, attempt }) => cell.phase === 'mid-stream' && attempt.history.marks.length > 0,
  );
  const histories = streams.map(({ attempt }) => attempt.history);
  const beats = histories.flatMap(({ marks }) => marks).filter((mark): mark is Beat => mark.event === 'beat');
  const seconds = histories.reduce((sum, history) => sum + streamSeconds(history), 0);
  if (beats.length === 0 || seconds === 0) return null;
  const wakeUps = histories.flatMap(({ marks }) => marks).filter(({ event }) => event === 'beat' || event === 'tick');
  return {
    connections: histories.length,
    beatsPerSecond: beats.length / seconds,
    beatBytesPerSecond: beats.reduce((sum, { bytes }) => sum + bytes, 0) / seconds,
    wakeUpsPerSecond: wakeUps.length / seconds,
    medianReleaseMs: median(releasesMs(streams)),
  };
}

/** From the first work of the handler to the release of the last guard, or to the end of the window. */
function streamSeconds({ marks, observedUntil }: History): number {
  const held = (event: Mark['event']) => marks.filter((mark) => mark.event === event);
  const allReleased = held('released').length >= held('acquired').length;
  const end = allReleased ? (held('released').at(-1)?.at ?? observedUntil) : observedUntil;
  return Math.max(0, end - marks[0]!.at) / NS_PER_S;
}

function releasesMs(results: readonly Result[]): number[] {
  const verdicts = results.flatMap(({ attempt }) => attempt.verdicts);
  return verdicts.flatMap(({ outcome, latencyMs }) =>
    outcome.startsWith('released') && latencyMs !== null ? [latencyMs] : [],
  );
}
