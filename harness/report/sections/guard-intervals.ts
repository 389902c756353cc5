import { NS_PER_MS } from '../../model/format.ts';
import type { Mark, ObservedHistory } from '../../model/history.ts';

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
  const guards = new Set(history.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])));
  const minGapMs = MIN_GAP_RATIO * toConnectionMs(history, history.observedUntil);
  return [...guards].flatMap((guard) => mergeIntervals(pairMarks(history, guard), minGapMs));
}

/** Milliseconds between the opening of the connection and a moment. */
export function toConnectionMs({ openedAt }: Pick<ObservedHistory, 'openedAt'>, atNs: number): number {
  return (atNs - openedAt) / NS_PER_MS;
}

function pairMarks(history: ObservedHistory, guard: string): GuardInterval[] {
  const guardMarks = history.marks.filter((mark) => 'guard' in mark && mark.guard === guard);
  const listTimesMs = (event: Mark['event']) =>
    guardMarks.filter((mark) => mark.event === event).map((mark) => toConnectionMs(history, mark.at));
  const releases = listTimesMs('released');
  const endMs = toConnectionMs(history, history.exit?.at ?? history.observedUntil);
  return listTimesMs('acquired').map((fromMs, index) => ({
    guard,
    fromMs,
    toMs: releases[index] ?? endMs,
    released: index in releases,
  }));
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
