import type { WorkAfterDisconnect } from '../model/result.ts';
import type { FailedHistory, Mark, ObservedHistory } from '../model/history.ts';

type WriteMark = Extract<Mark, { event: 'write' | 'heartbeat' }>;

export const NO_WORK: WorkAfterDisconnect = { ticks: 0, writes: 0, bytes: 0, queuedBytes: 0 };

/** Ticks, writes and bytes between the disconnect and the end of the window. */
export function countWorkAfterDisconnect({
  marks,
  disconnectedAt,
}: Pick<ObservedHistory | FailedHistory, 'marks' | 'disconnectedAt'>): WorkAfterDisconnect {
  const marksAfter = marks.filter(({ at }) => disconnectedAt !== null && at > disconnectedAt);
  const writes = marksAfter.filter((mark): mark is WriteMark => mark.event === 'write');
  return {
    ticks: marksAfter.filter(({ event }) => event === 'tick').length,
    writes: writes.length,
    bytes: writes.reduce((sum, { bytes }) => sum + bytes, 0),
    queuedBytes: writes.at(-1)?.queued ?? 0,
  };
}
