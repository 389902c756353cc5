import type { Cause, Outcome } from '../../../scenarios/kit/vocabulary.ts';
import type { History, Mark } from '../../model/history.ts';
import { type Proven, proven, unknown, msBetween } from '../verdict.ts';
import { signOfLife, start } from '../window.ts';
import { workAfter } from '../work.ts';
import { count } from '../../model/format.ts';

type GuardMark = Extract<Mark, { event: 'acquired' | 'released' }>;

export function judgeGuard(history: History, guard: string): Proven {
  const own = history.marks.filter(
    (mark): mark is GuardMark => 'guard' in mark && mark.event !== 'absent' && mark.guard === guard,
  );
  if (own.length === 0) return judgeUntaken(history, guard);
  if (releasedTwice(own)) return proven('double', `${guard} was released more often than it was taken.`);
  if (heldAfter(own)) return judgeHeld(history, guard);
  const release = own.findLast(({ event }) => event === 'released')!;
  const counted = history.system.find((one) => one.guard === guard)?.count ?? 0;
  if (counted > 0) {
    return proven(
      'silent',
      `${guard} was marked as released, but the operating system still counts ${counted}.`,
      release,
    );
  }
  const { fault } = history.cell;
  if (fault === 'complete') return judgeCompleted(history, release);
  if (fault === 'stay' || release.at <= history.disconnectedAt!) {
    return proven('premature', `${guard} was released although the client was still there.`, release);
  }
  return judgeReleased(history, release);
}

function judgeUntaken(history: History, guard: string): Proven {
  if (history.marks.some((mark) => mark.event === 'absent' && mark.guard === guard)) {
    return proven('absent', `This version offers no ${guard}.`);
  }
  const { phase, fault } = history.cell;
  if (phase === 'mid-stream' && fault !== 'complete') return unknown(`${guard} was never taken.`);
  if (signOfLife(history) === null) {
    return unknown(`${guard} was never taken, but the server gave no sign of life late in the window.`);
  }
  return proven('unused', `${guard} was never taken, so there is nothing to give back.`);
}

function releasedTwice(own: readonly GuardMark[]): boolean {
  let held = 0;
  return own.some(({ event }) => (held += event === 'acquired' ? 1 : -1) < 0);
}

function heldAfter(own: readonly GuardMark[]): boolean {
  return own.reduce((held, { event }) => held + (event === 'acquired' ? 1 : -1), 0) > 0;
}

function judgeHeld(history: History, guard: string): Proven {
  if (history.exit !== undefined) return proven('abandoned', `The process ended while ${guard} was held.`);
  const sign = signOfLife(history);
  if (sign === null)
    return unknown(`${guard} was not released, but the server gave no sign of life late in the window.`);
  const silentMs = msBetween(start(history, sign), sign);
  if (history.cell.fault === 'stay') return proven('held', `${guard} was held while the client stayed.`);
  const { ticks, writes } = workAfter(history);
  const evidence = `${guard} silent for ${Math.round(silentMs)} ms; ${count(ticks, 'tick')} and ${count(writes, 'write')} after.`;
  return { ...proven('silent', evidence), latencyMs: silentMs };
}

function judgeCompleted(history: History, release: Mark): Proven {
  // By their order in the file: it also holds where the moments are only those at which the lines were seen.
  const lastWrite = history.marks.findLastIndex(({ event }) => event === 'write');
  if (lastWrite > history.marks.indexOf(release)) {
    return proven('premature', 'It was released before the last write.', release);
  }
  const cause = causeOf(history, release);
  return { ...proven(outcomeOf(cause), 'It was released once, at the end of the stream.', release), cause };
}

function judgeReleased(history: History, release: GuardMark): Proven {
  const cause = causeOf(history, release);
  const latencyMs = msBetween(start(history, release.at), release.at);
  const lastWrite = history.marks.findLast(({ event, at }) => event === 'write' && at <= release.at);
  return {
    ...proven(outcomeOf(cause), `${release.guard} was ${outcomeOf(cause)} after ${latencyMs.toFixed(1)} ms.`, release),
    cause,
    latencyMs,
    sinceLastWriteMs: lastWrite ? msBetween(lastWrite.at, release.at) : null,
  };
}

function outcomeOf(cause: Cause | null): Outcome {
  return cause === null ? 'released' : `released by ${cause}`;
}

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
