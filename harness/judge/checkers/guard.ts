import { isCompleted, isUndisturbed } from '../../model/faults.ts';
import { isStreamOpen } from '../../model/phases.ts';
import {
  findLastNoticed,
  hidesCause,
  type Mark,
  type ObservedHistory,
  type OsResourceCount,
} from '../../model/history.ts';
import type { Cause, Outcome } from '../../../scenarios/kit/vocabulary.ts';
import { type UnnamedVerdict, createVerdict, createUnknownVerdict, getMsBetween } from '../verdict.ts';
import { LATE_CLIENT_MS, measureStandstill } from '../late-client.ts';
import { findSignOfLife, getWindowStart } from '../window.ts';
import { countWorkAfterDisconnect } from '../work.ts';
import { formatCount, toClause } from '../../model/format.ts';

type GuardMark = Extract<Mark, { event: 'acquired' | 'released' }>;

export function judgeGuard(history: ObservedHistory, guard: string): UnnamedVerdict {
  const guardMarks = history.marks.filter(
    (mark): mark is GuardMark => 'guard' in mark && mark.event !== 'absent' && mark.guard === guard,
  );
  if (guardMarks.length === 0) return judgeUnacquired(history, guard);
  const isHeld = isStillHeld(guardMarks);
  const resource = history.resources.find((candidate) => candidate.guard === guard);
  if (resource?.count && !isHeld) return judgeCounted(resource);
  if (isReleasedTwice(guardMarks))
    return createVerdict('double', `${guard} was released more often than it was taken.`);
  if (isHeld) return judgeHeld(history, guard);
  const verdict = judgeReleasedOnce(
    history,
    guardMarks.findLast(({ event }) => event === 'released')!,
  );
  if (resource?.count !== null) return verdict;
  const evidence = `${toClause(verdict.evidence)}; what it holds cannot be counted here.`;
  return { ...verdict, evidence };
}

const RESOURCE_NOUNS: Record<OsResourceCount['kind'], string> = {
  descriptor: 'open file',
  watch: 'watcher',
  process: 'child',
  socket: 'open socket',
};

/** What the operating system counts outranks what the server says. */
function judgeCounted({ guard, kind, count }: OsResourceCount): UnnamedVerdict {
  const counted = formatCount(count ?? 0, RESOURCE_NOUNS[kind]);
  const evidence = `${guard} was marked as released, but the operating system still counts ${counted}.`;
  return { ...createVerdict('silent', evidence), code: 'still-counted-by-os' };
}

function judgeReleasedOnce(history: ObservedHistory, release: GuardMark): UnnamedVerdict {
  const { fault } = history.cell;
  if (isCompleted(fault)) return judgeCompleted(history, release);
  if (isUndisturbed(fault) || release.at <= history.disconnectedAt) {
    if (isClientLate(history, release)) return judgeLateClient(history, release);
    const evidence = `${release.guard} was released although the client was still there.`;
    return { ...createVerdict('premature', evidence, release), code: 'while-connected' };
  }
  return judgeReleased(history, release);
}

/**
 * A client that stays must read: one that stands still may be cut off by right, by a deadline of the server. One that stood still
 * earlier has read since, and the deadline began anew.
 */
function isClientLate(history: ObservedHistory, release: GuardMark): boolean {
  return measureStandstill(history, release) >= LATE_CLIENT_MS && findCause(history, release) === 'timer';
}

function judgeLateClient(history: ObservedHistory, release: GuardMark): UnnamedVerdict {
  const evidence = `${release.guard} was released although the client was still there, but the client stood still for ${Math.round(measureStandstill(history, release))} ms: the machine is too busy.`;
  return createUnknownVerdict('client-late', evidence);
}

function judgeUnacquired(history: ObservedHistory, guard: string): UnnamedVerdict {
  if (history.marks.some((mark) => mark.event === 'absent' && mark.guard === guard)) {
    return createVerdict('absent', `This version offers no ${guard}.`);
  }
  const { phase, fault } = history.cell;
  if (isStreamOpen(phase) && !isCompleted(fault))
    return createUnknownVerdict('guard-not-acquired', `${guard} was never taken.`);
  if (history.exit === undefined && findSignOfLife(history) === null) {
    return createUnknownVerdict(
      'no-sign-of-life',
      `${guard} was never taken, but the server gave no sign of life late in the window.`,
    );
  }
  return createVerdict('unused', `${guard} was never taken, so there is nothing to give back.`);
}

function isReleasedTwice(guardMarks: readonly GuardMark[]): boolean {
  let held = 0;
  return guardMarks.some(({ event }) => (held += event === 'acquired' ? 1 : -1) < 0);
}

function isStillHeld(guardMarks: readonly GuardMark[]): boolean {
  return guardMarks.reduce((held, { event }) => held + (event === 'acquired' ? 1 : -1), 0) > 0;
}

function judgeHeld(history: ObservedHistory, guard: string): UnnamedVerdict {
  if (history.exit !== undefined) return createVerdict('abandoned', `The process ended while ${guard} was held.`);
  const aliveUntil = findSignOfLife(history);
  if (aliveUntil === null)
    return createUnknownVerdict(
      'no-sign-of-life',
      `${guard} was not released, but the server gave no sign of life late in the window.`,
    );
  const silentMs = getMsBetween(getWindowStart(history, aliveUntil), aliveUntil);
  if (isUndisturbed(history.cell.fault)) return createVerdict('held', `${guard} was held while the client stayed.`);
  const { ticks, writes } = countWorkAfterDisconnect(history);
  const evidence = `${guard} silent for ${Math.round(silentMs)} ms; ${formatCount(ticks, 'tick')} and ${formatCount(writes, 'write')} after.`;
  return { ...createVerdict('silent', evidence), code: 'held-to-the-end', latencyMs: silentMs };
}

function judgeCompleted(history: ObservedHistory, release: GuardMark): UnnamedVerdict {
  const lastEvent = getLastWorkEvent(history);
  // By their order in the file: it also holds where the moments are only those at which the lines were seen.
  const lastWork = history.marks.findLastIndex(({ event }) => event === lastEvent);
  if (lastWork > history.marks.indexOf(release)) {
    const evidence = `${release.guard} was released before the last ${lastEvent}.`;
    return { ...createVerdict('premature', evidence, release), code: 'before-last-write' };
  }
  const cause = findCause(history, release);
  return {
    ...createVerdict(toReleaseOutcome(cause), 'It was released once, at the end of the stream.', release),
    cause,
  };
}

/** What a body is made of: writes, or the ticks of a server that marks no writes. A response without a body has neither. */
function getLastWorkEvent({ marks, received }: ObservedHistory): 'write' | 'tick' | null {
  if (marks.some(({ event }) => event === 'write')) return 'write';
  return received.bytes > 0 ? 'tick' : null;
}

function judgeReleased(history: ObservedHistory, release: GuardMark): UnnamedVerdict {
  const cause = findCause(history, release);
  const latencyMs = getMsBetween(getWindowStart(history, release.at), release.at);
  const lastWrite = history.marks.findLast(({ event, at }) => event === 'write' && at <= release.at);
  return {
    ...createVerdict(
      toReleaseOutcome(cause),
      `${release.guard} was ${toReleaseOutcome(cause)} after ${latencyMs.toFixed(1)} ms.`,
      release,
    ),
    cause,
    latencyMs,
    sinceLastWriteMs: lastWrite ? getMsBetween(lastWrite.at, release.at) : null,
  };
}

function toReleaseOutcome(cause: Cause | null): Outcome {
  return cause === null ? 'released' : `released by ${cause}`;
}

type NoticedMark = Extract<Mark, { event: 'noticed' }>;

/**
 * The last thing that the server says it noticed before the release. A server that says nothing is judged by its writes:
 * one between disconnect and release is taken for the finder, none means that it must have read. Null for a server that
 * cannot tell: its own writes and reads race, so that each run would guess differently.
 */
export function findCause({ cell, marks, versions, disconnectedAt }: ObservedHistory, release: Mark): Cause | null {
  if (hidesCause(versions)) return isCompleted(cell.fault) ? 'end' : null;
  const noticedMarks = marks.filter((mark): mark is NoticedMark => mark.event === 'noticed' && mark.at <= release.at);
  const lastNoticed = findLastNoticed(noticedMarks);
  if (lastNoticed !== undefined) return lastNoticed.by;
  if (isCompleted(cell.fault)) return 'end';
  return marks.some(({ event, at }) => event === 'write' && at > disconnectedAt && at <= release.at) ? 'write' : 'read';
}
