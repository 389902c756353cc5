import type { WorkAfter } from '../model/result.ts';
import type { History, Mark } from '../model/history.ts';

type Write = Extract<Mark, { event: 'write' | 'beat' }>;

/** Ticks, writes and bytes between the disconnect and the end of the window. */
export function workAfter({ marks, disconnectedAt }: History): WorkAfter {
  const after = marks.filter(({ at }) => disconnectedAt !== null && at > disconnectedAt);
  const writes = after.filter((mark): mark is Write => mark.event === 'write');
  return {
    ticks: after.filter(({ event }) => event === 'tick').length,
    writes: writes.length,
    bytes: writes.reduce((sum, { bytes }) => sum + bytes, 0),
    queuedBytes: writes.at(-1)?.queued ?? 0,
  };
}
