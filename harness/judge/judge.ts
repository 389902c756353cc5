import type { Cause, Outcome } from '../../scenarios/kit/scenario.ts';
import type { History, Mark, Verdict } from '../model/run.ts';
import { causeOf } from './cause.ts';
import { judgeGauge } from './checkers/gauge.ts';
import { judgeItems } from './checkers/items.ts';
import { judgeProcess } from './checkers/process.ts';
import { signOfLife, start } from './window.ts';
import { count, workAfter } from './work.ts';

const NS_PER_MS = 1_000_000;

type Proven = Omit<Verdict, 'guard'>;
type GuardMark = Extract<Mark, { event: 'acquired' | 'released' }>;

/** What one history proves about each guard, each gauge, `items` and `process`. Pure. */
export function judge(history: History, guards: readonly string[], gauges: readonly string[] = []): Verdict[] {
  const failure = harnessFailure(history);
  return guards.map((guard) => ({
    guard,
    ...(failure === null ? judgeOne(history, guard, gauges) : unknown(failure)),
  }));
}

function judgeOne(history: History, guard: string, gauges: readonly string[]): Proven {
  if (guard === 'items') return judgeItems(history);
  if (guard === 'process') return judgeProcess(history);
  return gauges.includes(guard) ? judgeGauge(history, guard) : judgeGuard(history, guard);
}

/** Why nothing can be said of any guard; null if something can. */
function harnessFailure({ failure, proof, disconnectedAt }: History): string | null {
  if (failure !== null) return failure.sentence;
  if (disconnectedAt === null) return 'The client did not get as far as leaving.';
  if (proof?.confirmed === false) return `The fault was made, but the kernel does not show it: ${proof.evidence}.`;
  return null;
}

function judgeGuard(history: History, guard: string): Proven {
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

function proven(outcome: Verdict['outcome'], evidence: string, release?: Mark): Proven {
  return { outcome, cause: null, latencyMs: null, sinceLastWriteMs: null, clock: release?.clock ?? null, evidence };
}

function unknown(evidence: string): Proven {
  return proven('unknown', evidence);
}

function msBetween(from: number, to: number): number {
  return (to - from) / NS_PER_MS;
}
