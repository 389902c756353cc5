import { computeMedian, MS_PER_S } from '../../model/format.ts';
import { describeRates, METRICS, type Metric } from './describe-rates.ts';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import type { Symptom } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';
import { compareAll, computeSlope } from './trend.ts';

/** By how much a rate changes without a client: what many clients add must be more. */
export function measureNoise(
  { idle, visits }: Pick<OutsideEvidence, 'idle' | 'visits'>,
  readRate: (rates: Rates) => number,
): number {
  const rates = visits.map(({ after }) => readRate(after));
  const slope = computeSlope(rates);
  const rest = rates.map((rate, at) => rate - slope * at);
  return Math.max(computeSpread(idle.map(readRate)), computeSpread(rest));
}

/**
 * Whether what many clients added is no more than what the server does without them. One that is busy by itself must do more than
 * it did before them, too, and than it would have done had it not waited for a core: it may have done less for a while. What so
 * few clients as visits seem to add is no proof there: its own timers fall into step and out of it.
 */
export function isWithinNoise(evidence: OutsideEvidence, name: keyof Rates, { busyWakeUps }: Thresholds): boolean {
  const { before, lastLook, quick } = evidence;
  if (lastLook === null) return false;
  const isBusy = before.wakeUps >= busyWakeUps;
  if (quick.length === 0) return isBusy && RUNNING.includes(name);
  const own = isBusy ? [before, lastLook.rates].map((rates) => computeUnhindered(rates, name)) : [];
  return (
    findMost({ lastLook, quick }, name) - Math.max(lastLook.rates[name], ...own) <
    measureNoise(evidence, (rates) => rates[name])
  );
}

/** The highest rate since the visits. */
export function findMost(
  { lastLook, quick }: Pick<OutsideEvidence, 'quick'> & { lastLook: NonNullable<OutsideEvidence['lastLook']> },
  name: keyof Rates,
): number {
  return Math.max(lastLook.rates[name], ...quick.map(({ rates }) => rates[name]));
}

/** What a thread would do if it never waited for a core: a timer of its own is set again so much later. */
function computeUnhindered(rates: Rates, name: keyof Rates): number {
  const waitShare = (rates.wantedMs - rates.cpuMs) / MS_PER_S;
  return waitShare >= 1 ? Infinity : rates[name] / (1 - Math.max(0, waitShare));
}

/** Whether the server waited for a core while the quick clients were counted. */
export function isStarved({ quick }: OutsideEvidence, { starvedShare }: Thresholds): boolean {
  return quick.some(({ rates: { wantedMs, cpuMs } }) => wantedMs - cpuMs >= starvedShare * MS_PER_S);
}

/**
 * Whether what each client had would have shown, had it gone on: a server that is busy by itself hides it. Whatever goes on takes
 * CPU, and wakes a thread, but for timers that go off together while the server waits for a core. One of the two is enough.
 */
export function judgeNoise(evidence: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const { before, visits, lastLook } = evidence;
  if (lastLook === null || visits.length === 0) return null;
  const { quickShare, cpuMsPerVisit, wakeUpsPerVisit, busyWakeUps, startedWakeUps } = thresholds;
  if (before.wakeUps < startedWakeUps) return null; // it has no work of its own
  const risen = METRICS.find(({ name }) => RUNNING.includes(name) && hasRisen(evidence, name, thresholds));
  if (risen) return describeNoise(evidence, risen);
  const clients = countClients(evidence);
  const share = computeShare(evidence);
  const isBusy = before.wakeUps >= busyWakeUps;
  const least = isBusy ? share : Math.max(share, wakeUpsPerVisit);
  const areSeparate = !isBusy || !isStarved(evidence, thresholds);
  const showsByWakeUps = areSeparate && computeChange(evidence, 'wakeUps') < quickShare * least * clients;
  const showsByCpu = computeRise(evidence, 'cpuMs') < quickShare * cpuMsPerVisit * clients;
  return showsByWakeUps || showsByCpu ? null : describeNoise(evidence, METRICS[0]!);
}

/** What anything that goes on takes. */
export const RUNNING: readonly (keyof Rates)[] = ['wakeUps', 'cpuMs'];

/**
 * Whether a server that is busy by itself does more since its first clients, by as much as these could have left. Without quick
 * clients nothing tells a start from a growth; with them it is less than what proves a growth, and more than nothing.
 */
function hasRisen(evidence: OutsideEvidence, name: keyof Rates, thresholds: Thresholds): boolean {
  const { before, idle, warmedUp, visits, lastLook, quick, end } = evidence;
  const { busyWakeUps, quickShare, wakeUpsPerVisit, cpuMsPerVisit, tau } = thresholds;
  if (before.wakeUps < busyWakeUps) return false;
  const list = (rates: readonly Rates[]) => rates.map((one) => one[name]);
  const few = list([before, ...idle]);
  const afterVisits = list(visits.map(({ after }) => after));
  if (quick.length === 0) {
    const rise = (computeMedian(afterVisits) ?? 0) - Math.max(...few);
    return name === 'wakeUps' && rise >= wakeUpsPerVisit * visits.length;
  }
  few.push(warmedUp[name], ...afterVisits, ...list(lastLook === null ? [] : [lastLook.rates]));
  const many = list([...quick, ...(end === null ? [] : [end])].map(({ rates }) => rates));
  const rise = (computeMedian(many) ?? 0) - (computeMedian(few) ?? 0);
  const perClient = quickShare * (name === 'cpuMs' ? cpuMsPerVisit : wakeUpsPerVisit);
  return rise >= perClient * countClients(evidence) && compareAll(few, many) >= tau;
}

/** What is said where the server's own work may hide what clients leave. */
export function describeNoise(evidence: OutsideEvidence, metric: Metric): Symptom {
  const { visits, end, quick } = evidence;
  const clients = countClients(evidence);
  const more =
    quick.length === 0
      ? 'Many more clients would show it: with --attach, --yes lets them come.'
      : 'Turn its own timers off for a check, or lower their rate, and keep the machine quiet.';
  return {
    verdict: 'not-judged',
    kind: 'own-noise',
    count: [visits.length, visits.length],
    ageMs: end?.sinceLastVisitMs ?? null,
    sentence: `${describeRates(evidence, metric)} The server is busy by itself, and what it does changes without a client, too. Whether ${clients} clients left something that still runs, such as a timer each, cannot be told from that. ${more}`,
  };
}

/** From one look to another, with no client there. */
function computeChange(evidence: OutsideEvidence, name: keyof Rates): number {
  return computeSpread(listRates(evidence, name));
}

/** From one look to a later one, at most: what clients left adds to it, and a program that has warmed up takes less. */
function computeRise(evidence: OutsideEvidence, name: keyof Rates): number {
  const rates = listRates(evidence, name);
  return Math.max(...rates.map((rate, at) => Math.max(...rates.slice(at)) - rate));
}

/** Of each look at which no client was there, in their order. */
function listRates({ idle, before, warmedUp, visits, lastLook, quick, end }: OutsideEvidence, name: keyof Rates) {
  const looks = [...idle, before, warmedUp, ...visits.map(({ after }) => after)];
  const later = [lastLook, ...quick, end].flatMap((look) => look?.rates ?? []);
  return [...looks, ...later].map((one) => one[name]);
}

/** How many more times per second the server woke up for each client while it was there. */
function computeShare({ visits }: OutsideEvidence): number {
  const differences = visits.map(({ connected, after }) => connected.wakeUps - after.wakeUps);
  return Math.max(0, computeMedian(differences) ?? 0);
}

function countClients({ visits, quick }: OutsideEvidence): number {
  return visits.length + sumHangUps(quick);
}

/** How many clients came in these batches. */
export function sumHangUps(batches: OutsideEvidence['quick']): number {
  return batches.reduce((sum, { hangUps }) => sum + hangUps, 0);
}

function computeSpread(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.max(...numbers) - Math.min(...numbers);
}
