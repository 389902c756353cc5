import type { Reason } from '../../../scenarios/workshop/task.ts';
import { NS_PER_MS } from '../../model/format.ts';
import type { History, Stall } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { CoreTime } from '../../run/core-times.ts';
import type { AnswerFeedback } from './answer.ts';
import type { AnswerEvidence } from './evidence.ts';

/** A machine that takes this share of the time, or more, may have caused what came too late in it. */
const EXPLAINED_SHARE = 0.5;
/** Less is not what made anything late. */
const LEAST_LOST_MS = 100;
/** A look in which a machine took this share of a connection's time is no clean one. */
const STARVED_SHARE = 0.25;
/** A server that ran for so long, and did not listen or answer, is not one that waited for a core. */
const LONG_RUN_MS = 1_000;

/** When what a reason says came too late, or not at all; what is left out does not depend on time. */
const PERIODS: Partial<Record<Reason, 'start' | 'connected' | 'after'>> = {
  'not-listening': 'start',
  'guard-dropped': 'start',
  'nothing-sent': 'start',
  blocked: 'start',
  'never-ended': 'start',
  'ended-early': 'connected',
  'released-early': 'connected',
  parked: 'after',
  'still-held': 'after',
  'still-counted': 'after',
  'too-late': 'after',
  'left-on-disk': 'after',
  'working-on': 'after',
  'unbounded-queue': 'after',
  'stopped-streaming': 'after',
  'too-much-sent': 'after',
  'too-little-sent': 'after',
  'wrong-cause': 'after',
  abandoned: 'after',
  'never-stops': 'after',
  'lives-on': 'after',
  'cut-off': 'after',
  'server-changed': 'after',
  'wrong-prediction': 'after',
};

type Noise = Pick<AnswerEvidence, 'coreTimes' | 'results'>;

/** Whether the machine alone may have brought about that an answer does not pass. Pure. */
export function canNoiseExplain({ reason, shown, isCertain }: Omit<AnswerFeedback, 'sentence'>, noise: Noise): boolean {
  if (reason === 'not-observed') return true; // it says nothing of the answer
  const period = reason === null ? undefined : PERIODS[reason];
  if (period === undefined || isCertain) return false;
  if ((reason === 'blocked' || reason === 'not-listening') && measureRunMs(noise) >= LONG_RUN_MS) return false;
  if (reason === 'released-early' && shown !== null && !hasDeadlinePassed(shown)) return false;
  const { from, to } = findPeriod(shown?.attempt.history, { period, noise });
  const lostMs = measureLostMs(noise, { from, to });
  return lostMs >= Math.max(LEAST_LOST_MS, (EXPLAINED_SHARE * (to - from)) / NS_PER_MS);
}

/** Whether the machine took much from any connection. Pure. */
export function isStarved(noise: Noise): boolean {
  return measureStarvedShare(noise) >= STARVED_SHARE;
}

/** The largest share of its time that the machine took from a connection, 0 to 1. */
export function measureStarvedShare(noise: Noise): number {
  const periods = noise.results.flatMap(({ attempt: { history } }) =>
    history.kind === 'observed' ? [{ from: history.openedAt, to: history.observedUntil }] : [],
  );
  const shares = (periods.length > 0 ? periods : [findWhole(noise)]).map(
    ({ from, to }) => (measureLostMs(noise, { from, to }) * NS_PER_MS) / Math.max(1, to - from),
  );
  return Math.max(0, ...shares);
}

/** What passes a deadline is a timer; what reads an end of the client does not depend on how late it is. */
function hasDeadlinePassed({ attempt: { verdicts } }: Result): boolean {
  return verdicts.some(({ outcome, cause }) => outcome === 'premature' && cause !== 'read' && cause !== 'end');
}

function findPeriod(
  history: History | undefined,
  { period, noise }: { period: 'start' | 'connected' | 'after'; noise: Noise },
): Stall {
  if (history?.kind !== 'observed' || period === 'start') return findWhole(noise);
  const { openedAt, disconnectedAt, observedUntil, marks } = history;
  const release = marks.findLast(({ event }) => event === 'released')?.at ?? observedUntil;
  if (period === 'connected') return { from: openedAt, to: Math.min(release, observedUntil) };
  return { from: disconnectedAt, to: release > disconnectedAt ? Math.min(release, observedUntil) : observedUntil };
}

function findWhole({ coreTimes }: Noise): Stall {
  const all = coreTimes.flat();
  if (all.length === 0) return { from: 0, to: 0 };
  return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
}

/** Waiting for a core, of the server that waited most and of the harness; or for how long the harness stood still, if that is more. */
function measureLostMs({ coreTimes, results }: Noise, period: Stall): number {
  const stalls = results.map(({ attempt: { history } }) =>
    history.kind === 'observed' ? history.stalls.map((stall) => ({ ...stall, waitedNs: stall.to - stall.from })) : [],
  );
  const sums = [...coreTimes, ...stalls].map((parts) => sumWithin(parts, period));
  return Math.min(Math.max(0, ...sums), period.to - period.from) / NS_PER_MS;
}

function sumWithin(parts: readonly Pick<CoreTime, 'from' | 'to' | 'waitedNs'>[], { from, to }: Stall): number {
  return parts.reduce((sum, part) => {
    const sharedNs = Math.min(part.to, to) - Math.max(part.from, from);
    return sharedNs <= 0 ? sum : sum + (part.waitedNs * sharedNs) / (part.to - part.from);
  }, 0);
}

function measureRunMs({ coreTimes }: Noise): number {
  const runs = coreTimes.map((times) => times.reduce((sum, { ranNs }) => sum + ranNs, 0));
  return Math.max(0, ...runs) / NS_PER_MS;
}
