import { NS_PER_MS } from '../../model/format.ts';
import { pairGuardMarks, type ObservedHistory } from '../../model/history.ts';

/** Intervals that are nearer than this share of the whole are drawn as one: a guard taken in every round would be a hundred. */
const MIN_GAP_RATIO = 0.02;

/** From when to when one guard was held, in milliseconds since the connection was opened. */
export interface GuardInterval {
  guard: string;
  fromMs: number;
  toMs: number;
  released: boolean;
}

/** Every interval of every guard, by guard in the order in which they were first taken. */
export function buildGuardIntervals(history: ObservedHistory): GuardInterval[] {
  const endMs = toConnectionMs(history, history.exit?.at ?? history.observedUntil);
  const minGapMs = MIN_GAP_RATIO * toConnectionMs(history, history.observedUntil);
  const intervals = pairGuardMarks(history.marks).map(({ guard, acquired, released }) => ({
    guard,
    fromMs: toConnectionMs(history, acquired.at),
    toMs: released === null ? endMs : toConnectionMs(history, released.at),
    released: released !== null,
  }));
  return [...Map.groupBy(intervals, ({ guard }) => guard).values()].flatMap((one) => mergeIntervals(one, minGapMs));
}

/** Milliseconds between the opening of the connection and a moment. */
export function toConnectionMs({ openedAt }: Pick<ObservedHistory, 'openedAt'>, atNs: number): number {
  return (atNs - openedAt) / NS_PER_MS;
}

function mergeIntervals(intervals: readonly GuardInterval[], minGapMs: number): GuardInterval[] {
  const mergedIntervals: GuardInterval[] = [];
  for (const interval of intervals) {
    const last = mergedIntervals.at(-1);
    if (last !== undefined && interval.fromMs - last.toMs <= minGapMs)
      mergedIntervals[mergedIntervals.length - 1] = { ...interval, fromMs: last.fromMs };
    else mergedIntervals.push(interval);
  }
  return mergedIntervals;
}
