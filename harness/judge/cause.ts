import type { Cause } from '../../scenarios/kit/scenario.ts';
import type { History, Mark } from '../model/run.ts';

type Noticed = Extract<Mark, { event: 'noticed' }>;

/**
 * The last thing that the server says it noticed before the release. A server that says nothing is judged by its writes:
 * one between disconnect and release is taken for the finder, none means that it must have read. Null for a server that
 * cannot tell: its own writes and reads race, so that each run would guess differently.
 */
export function causeOf({ cell, marks, versions, disconnectedAt }: History, release: Mark): Cause | null {
  if (versions?.notices === false) return cell.fault === 'complete' ? 'end' : null;
  const noticed = marks.filter((mark): mark is Noticed => mark.event === 'noticed' && mark.at <= release.at);
  const last = noticed.findLast(({ by }) => by !== 'end') ?? noticed.at(-1);
  if (last !== undefined) return last.by;
  if (cell.fault === 'complete') return 'end';
  return marks.some(({ event, at }) => event === 'write' && at > disconnectedAt! && at <= release.at)
    ? 'write'
    : 'read';
}
