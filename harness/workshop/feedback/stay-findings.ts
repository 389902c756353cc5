import { NS_PER_MS, formatCount, formatSize } from '../../model/format.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import type { ObservedHistory } from '../../model/history.ts';
import type { FindingText } from './finding.ts';

const PATIENCE_MS = 1_000;
const MAX_CHUNKS_AT_ONCE = 2;
/** A newline, or an empty comment of an event stream; an item is longer. */
const MAX_BEAT_BYTES = 5;

/** What is wrong for a client that stays, beside its guards. */
export function findStayProblems(history: ObservedHistory, task: Task): FindingText[] {
  const { chunks, patienceMs = PATIENCE_MS } = task;
  const thrown = history.marks.find((mark) => mark.event === 'error');
  if (thrown?.event === 'error')
    return [{ reason: 'threw', sentence: `The client stayed, and your handler threw: ${thrown.message}.` }];
  const piled = findPileProblems(history);
  if (piled.length > 0 || chunks === undefined) return piled;
  const [least, most] = chunks;
  const sinceMs = history.marks
    .filter((mark) => mark.event === 'write' && mark.bytes > 0) // an empty write sends nothing
    .map(({ at }) => (at - history.disconnectedAt) / NS_PER_MS)
    .filter((at) => at > 0 && at <= patienceMs);
  if (sinceMs.length < least || !sinceMs.some((at) => at >= patienceMs / 2))
    return [
      {
        reason: 'stopped-streaming',
        sentence: `The client stayed for ${patienceMs} ms, and was sent ${formatCount(sinceMs.length, 'chunk')} in that time${findLastMark(sinceMs)}.`,
      },
    ];
  if (sinceMs.length > most)
    return [
      {
        reason: 'too-much-sent',
        sentence: `The client stayed, and got ${sinceMs.length} chunks in ${patienceMs} ms; ${most} are the budget.`,
      },
    ];
  return findVolumeProblems(history, task);
}

/** A timer that sends nothing is no heartbeat; smaller chunks are no fix: the client wants all of the stream. */
function findVolumeProblems(
  { marks, disconnectedAt }: ObservedHistory,
  { leastBytes = 0, leastBeats = 0, patienceMs = PATIENCE_MS }: Task,
): FindingText[] {
  const sizes = marks.flatMap((mark) => (mark.event === 'write' && mark.at > disconnectedAt ? [mark.bytes] : []));
  const beats = sizes.filter((size) => size > 0 && size <= MAX_BEAT_BYTES).length;
  if (beats < leastBeats) {
    const sentence = `The client stayed for ${patienceMs} ms, and got ${formatCount(beats, 'heartbeat')} in that time, where ${leastBeats} are the least.`;
    return [{ reason: 'too-little-sent', sentence }];
  }
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes >= leastBytes) return [];
  const sentence = `The client stayed for ${patienceMs} ms, and was sent ${formatSize(bytes)} in that time, where ${formatSize(leastBytes)} are the least: it wants the whole stream.`;
  return [{ reason: 'too-little-sent', sentence }];
}

/** Guards that are taken again and again while the client stays; a log that is rotated has two files open for a moment. */
function findPileProblems({ marks }: ObservedHistory): FindingText[] {
  const held = new Map<string, number>();
  const most = new Map<string, number>();
  for (const mark of marks) {
    if (mark.event !== 'acquired' && mark.event !== 'released') continue;
    const now = (held.get(mark.guard) ?? 0) + (mark.event === 'acquired' ? 1 : -1);
    held.set(mark.guard, now);
    most.set(mark.guard, Math.max(now, most.get(mark.guard) ?? 0));
  }
  return [...most]
    .filter(([, times]) => times > MAX_CHUNKS_AT_ONCE)
    .map(([guard, times]) => ({
      reason: 'piled-up',
      sentence: `The client stayed, and \`${guard}\` was held ${times} times at once: each round leaves one behind.`,
    }));
}

function findLastMark(sinceMs: readonly number[]): string {
  return sinceMs.length === 0 ? '' : `, the last after ${Math.round(sinceMs.at(-1)!)} ms`;
}
