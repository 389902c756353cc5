import { computeMedian } from '../model/format.ts';
import type { OutsideEvidence, Rates } from './evidence.ts';
import type { Symptom } from './symptom.ts';
import type { Thresholds } from './thresholds.ts';
import { computeSlope } from './trend.ts';

/** By how much a rate changes without a client: what many clients add must be more. */
export function measureNoise({ idle, visits }: OutsideEvidence, name: keyof Rates): number {
  const rates = visits.map(({ after }) => after[name]);
  const slope = computeSlope(rates);
  const rest = rates.map((rate, at) => rate - slope * at);
  return Math.max(computeSpread(idle.map((one) => one[name])), computeSpread(rest));
}

/**
 * Whether what many clients added is no more than what the server does without them. One that is busy by itself must do more than
 * it did before them, too: it may have done less for a while.
 */
export function isWithinNoise(evidence: OutsideEvidence, name: keyof Rates, { busyWakeUps }: Thresholds): boolean {
  const { before, lastLook, quick } = evidence;
  if (lastLook === null || quick.length === 0) return false;
  const most = Math.max(lastLook.rates[name], ...quick.map(({ rates }) => rates[name]));
  const least = before.wakeUps < busyWakeUps ? 0 : before[name];
  return most - Math.max(lastLook.rates[name], least) < measureNoise(evidence, name);
}

/**
 * Whether what each client had would have shown, had it gone on: a server that is busy by itself hides it. Whatever goes on wakes a
 * thread or takes CPU, so one of the two is enough.
 */
export function judgeNoise(evidence: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const { before, visits, lastLook } = evidence;
  if (lastLook === null || visits.length === 0) return null;
  const { quickShare, cpuMsPerVisit, wakeUpsPerVisit, busyWakeUps, startedWakeUps } = thresholds;
  if (before.wakeUps < startedWakeUps) return null; // it has no work of its own
  const clients = countClients(evidence);
  const share = computeShare(evidence);
  const least = before.wakeUps < busyWakeUps ? Math.max(share, wakeUpsPerVisit) : share;
  const wakeUps = computeChange(evidence, 'wakeUps');
  const cpuMs = computeChange(evidence, 'cpuMs');
  const wouldShow = wakeUps < quickShare * least * clients || cpuMs < quickShare * cpuMsPerVisit * clients;
  return wouldShow && !hasRisen(evidence, thresholds) ? null : describeNoise(evidence, wakeUps);
}

/** Whether the server does more since its first clients, where no more of them came that would tell a start from a growth. */
function hasRisen(
  { before, idle, visits, quick }: OutsideEvidence,
  { wakeUpsPerVisit, busyWakeUps }: Thresholds,
): boolean {
  if (quick.length > 0 || before.wakeUps < busyWakeUps) return false;
  const after = computeMedian(visits.map((visit) => visit.after.wakeUps)) ?? 0;
  const most = Math.max(before.wakeUps, ...idle.map((one) => one.wakeUps));
  return after - most >= wakeUpsPerVisit * visits.length;
}

/** What is said where the server's own work may hide what clients leave. @param change of its wake-ups per second */
export function describeNoise(evidence: OutsideEvidence, change: number): Symptom {
  const { before, visits, end } = evidence;
  const clients = countClients(evidence);
  const more =
    evidence.quick.length === 0
      ? ' Many more clients would show it: with --attach, --yes lets them come.'
      : ' Turn its own timers off for a check, or lower their rate.';
  return {
    verdict: 'not-judged',
    kind: 'own-noise',
    count: [visits.length, visits.length],
    ageMs: end?.sinceLastVisitMs ?? null,
    sentence: `The server is busy by itself: ${Math.round(before.wakeUps)} wake-ups per second and ${Math.round(before.cpuMs)} ms of CPU before the first client, and ${Math.round(change)} wake-ups per second more or less from one look to another. Whether ${clients} clients left something that still runs, such as a timer each, cannot be told from that.${more}`,
  };
}

/** From one look to another, with no client there. */
function computeChange(evidence: OutsideEvidence, name: keyof Rates): number {
  const { idle, before, warmedUp, visits, lastLook, quick, end } = evidence;
  const looks = [...idle, before, warmedUp, ...visits.map(({ after }) => after)];
  const later = [lastLook, ...quick, end].flatMap((look) => look?.rates ?? []);
  return computeSpread([...looks, ...later].map((one) => one[name]));
}

/** How many more times per second the server woke up for each client while it was there. */
function computeShare({ visits }: OutsideEvidence): number {
  const differences = visits.map(({ connected, after }) => connected.wakeUps - after.wakeUps);
  return Math.max(0, computeMedian(differences) ?? 0);
}

function countClients({ visits, quick }: OutsideEvidence): number {
  return quick.reduce((sum, { hangUps }) => sum + hangUps, visits.length);
}

function computeSpread(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.max(...numbers) - Math.min(...numbers);
}
