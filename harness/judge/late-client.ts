import type { Mark, ObservedHistory } from '../model/history.ts';
import { getMsBetween } from './verdict.ts';

type WriteMark = Extract<Mark, { event: 'write' }>;

/** A client that stood still for less is as prompt as any. */
export const LATE_CLIENT_MS = 100;
/** A server that waits for a core may let a deadline pass so long after a client went on that had stood still. */
const LATE_SERVER_MS = 250;
/** The kernel takes so much from a server, whether or not its client reads. */
const TAKEN_UNREAD_BYTES = 64 * 1024;

/**
 * For how long the client had stood still when a deadline of the server passed, in milliseconds: then, just before, or since the
 * last write, with which the deadline may have begun. 0 where the server did not wait for its client.
 */
export function measureStandstill({ stalls, marks }: ObservedHistory, { at }: Pick<Mark, 'at'>): number {
  if (!mayWaitForClient(marks)) return 0;
  const lastWrite = marks.findLast((mark) => mark.event === 'write' && mark.at <= at);
  return getLongestMs(
    stalls.filter(
      ({ from, to }) => from <= at && (to >= (lastWrite?.at ?? at) || getMsBetween(to, at) <= LATE_SERVER_MS),
    ),
  );
}

/** For how long at once the client stood still before it left, in milliseconds. */
export function measureDelay({ stalls, disconnectedAt }: ObservedHistory): number {
  return getLongestMs(stalls.filter(({ from }) => from < disconnectedAt));
}

/** A server waits for a client that must answer its beats, or that must read before more can be written. One that marks no writes may do either. */
function mayWaitForClient(marks: readonly Mark[]): boolean {
  const writes = marks.filter((mark): mark is WriteMark => mark.event === 'write');
  if (writes.length === 0 || marks.some(({ event }) => event === 'heartbeat')) return true;
  return writes.reduce((sum, { bytes }) => sum + bytes, 0) > TAKEN_UNREAD_BYTES;
}

function getLongestMs(stalls: ObservedHistory['stalls']): number {
  return Math.max(0, ...stalls.map(({ from, to }) => getMsBetween(from, to)));
}
