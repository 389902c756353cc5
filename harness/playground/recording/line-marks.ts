import type { Side } from '../messages.ts';
import { locateMark, locateWait } from './locate-mark.ts';
import { listHeld } from './outcome.ts';
import { getAttempts, type Recording } from './recording.ts';

/** Lines with something to say: the class of each, by its number from 1. */
export type LineMarks = ReadonlyMap<number, 'held' | 'leak' | 'released' | 'cursor' | 'problem'>;

/** The line that holds a guard, or the one at which it waits; and the line of the moment that is pointed at. */
export function findLineMarks(
  side: Side,
  { recording, code, cursorMs, atMs }: { recording: Recording; code: string; cursorMs: number | null; atMs: number },
): LineMarks {
  const { current } = getAttempts(recording[side]);
  const marks = new Map<number, 'held' | 'leak' | 'released' | 'cursor'>();
  if (current === null) return marks;
  const momentMs = cursorMs ?? atMs;
  const isLeft = current.left !== null && current.left.at <= momentMs;
  for (const { guard, toMs } of listHeld(current, momentMs)) {
    const line =
      toMs === null
        ? (locateWait(code, guard) ?? locateMark(code, { event: 'acquired', guard }))
        : locateMark(code, { event: 'released', guard });
    if (line !== null) marks.set(line, toMs !== null ? 'released' : isLeft ? 'leak' : 'held');
  }
  const mark = cursorMs === null ? undefined : current.marks.findLast((one) => one.atMs <= momentMs);
  const line = mark === undefined ? null : locateMark(code, mark);
  if (line !== null) marks.set(line, 'cursor');
  return marks;
}
