import { MS_PER_S } from '../../model/format.ts';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import type { Thresholds } from '../thresholds.ts';
import { METRICS, type Metric } from './describe-rates.ts';
import { findMost, measureNoise, RUNNING, sumHangUps } from './noise.ts';
import { countNeeded } from './symptom.ts';
import { computeSlope, computeTau } from './trend.ts';

/** Of what the server does while no client is connected: whether it is more with each client. */

export const LEAST_RATE = 0.1;
/** Fewer say nothing of a trend. */
const MANY_VISITS = 8;
export const CPU = METRICS.find(({ name }) => name === 'cpuMs')!;

/** Whether what the visits started was there at the last look. */
export function isBegun(
  { before, lastLook, visits }: OutsideEvidence,
  { name, perVisit }: Metric,
  thresholds: Thresholds,
): boolean {
  const least = thresholds.lastingShare * thresholds[perVisit] * visits.length;
  return lastLook !== null && lastLook.rates[name] - before[name] >= least;
}

/**
 * Many more clients must have made it many times more: what was started once does not grow. Of what the visits did not begin, or
 * of CPU of a busy server not more than its noise, the second batch must add as the first. Timers that share their wake-ups still share out their CPU.
 */
export function growsWithQuick(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { lastLook, quick } = evidence;
  const { name, perVisit } = metric;
  const [first] = quick;
  const last = quick.at(-1);
  if (lastLook === null || first === undefined || last === undefined) return false;
  const perHangUp = thresholds.quickShare * thresholds[perVisit];
  const clients = sumHangUps(quick);
  if (last.rates[name] - lastLook.rates[name] < perHangUp * clients) return false;
  const isNoisy = name === 'cpuMs' && evidence.before.wakeUps >= thresholds.busyWakeUps;
  const least = isNoisy ? measureNoise(evidence, (rates) => rates[name]) : 0;
  if (isBegun(evidence, metric, thresholds) && lastLook.rates[name] - evidence.before[name] >= least)
    return [name, 'cpuMs' as const].some(
      (one) => computeFactor(evidence, one) >= thresholds.quickFactor && hasGoneOnGrowing(evidence, one, thresholds),
    );
  return (
    first !== last &&
    first.rates[name] - lastLook.rates[name] >= perHangUp * first.hangUps &&
    last.rates[name] - first.rates[name] >= perHangUp * (clients - first.hangUps)
  );
}

/**
 * Whether the clients after the first batch added to it: what many clients at once make of a pool ends at its limit. Where a server
 * wakes up so often that its timers share nearly every wake-up, they add little in any case. A third batch comes where two did not
 * tell: it is so large that it must add far more than the server does less or more by itself.
 */
export function hasGoneOnGrowing(evidence: OutsideEvidence, name: keyof Rates, thresholds: Thresholds): boolean {
  const { visits, quick } = evidence;
  const [first, ...others] = quick;
  if (first === undefined || others.length === 0) return true; // it was not tried
  if (name === 'wakeUps' && first.rates.wakeUps >= thresholds.crowdedWakeUps) return true;
  const clients = sumHangUps(others);
  const share = thresholds.quickShare * Math.min(1, clients / (visits.length + first.hangUps));
  const factor = name === 'cpuMs' ? thresholds.cpuNoiseFactor : thresholds.noiseFactor;
  const { growth, added, noise } = measureAddition(evidence, name);
  return growth >= share && (others.length === 1 || added >= factor * noise);
}

/** Whether they added so much that it may be either. */
export function mayHaveGoneOnGrowing(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  return RUNNING.some((name) => {
    const { growth, added, noise } = measureAddition(evidence, name);
    return growth >= thresholds.quickShare && added >= noise;
  });
}

/**
 * What the clients after the first batch added, also as a share of what those before had, and what changes without any. A third
 * batch is large enough to tell the timers that hide behind the wake-ups of others; those that fell into step at first are seen at
 * the end.
 */
function measureAddition({ before, idle, visits, quick, end }: OutsideEvidence, name: keyof Rates) {
  const hasThird = quick.length > 2;
  const measure = (readRate: (rate: number) => number) => {
    const read = (rates: Rates | undefined) => readRate(rates?.[name] ?? 0);
    const first = read(quick[0]?.rates);
    const last = read(quick.at(-1)?.rates);
    const growth = (last - first) / Math.max(first - read(before), LEAST_RATE);
    const added = Math.max(last, hasThird ? read(end?.rates) : 0) - first;
    return { growth, added, noise: measureNoise({ idle, visits }, read) };
  };
  const seen = measure((rate) => rate);
  const estimated = name === 'wakeUps' && hasThird ? measure(estimateTimers) : seen;
  return estimated.growth > seen.growth ? estimated : seen;
}

/**
 * How often timers went off, by how often they woke the server: most runtimes let them go off at whole milliseconds, and those of one
 * millisecond share a wake-up. Of N at random, 1000 (1 - e^(-N / 1000)) milliseconds of a second have one; this is the inverse.
 */
function estimateTimers(wakeUps: number): number {
  return -MS_PER_S * Math.log1p(-Math.min(wakeUps / MS_PER_S, MOST_TAKEN));
}

/** Of all milliseconds. Beyond that a few wake-ups more may stand for any number of timers. */
const MOST_TAKEN = 0.9;

/** What the quick clients made of what the visits had begun. */
export function computeFactor({ before, lastLook, quick }: OutsideEvidence, name: keyof Rates): number {
  const last = quick.at(-1);
  if (last === undefined || lastLook === null) return 1;
  return (last.rates[name] - before[name]) / Math.max(lastLook.rates[name] - before[name], LEAST_RATE);
}

/** Without quick clients: the windows after each of many visits rise. */
export function risesWithVisits(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { visits, warmedUp } = evidence;
  const { name, perVisit } = metric;
  const rates = [warmedUp[name], ...visits.map(({ after }) => after[name])];
  return (
    visits.length >= MANY_VISITS &&
    isBegun(evidence, metric, thresholds) &&
    computeTau(rates) >= thresholds.tau &&
    computeSlope(rates) >= thresholds[perVisit] &&
    countRunning(evidence, metric, thresholds) >= countNeeded(visits.length, thresholds.shareOfVisits)
  );
}

/** After how many visits the server did more than before the first client. */
export function countRunning(
  { before, visits }: OutsideEvidence,
  { name, perVisit }: Metric,
  thresholds: Thresholds,
): number {
  return visits.filter(({ after }) => after[name] - before[name] >= thresholds[perVisit]).length;
}

/** Whether what many clients made more goes on at the end: wake-ups, or what takes the CPU of timers in step, which share them. */
export function hasLasted(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { before, lastLook, quick, end } = evidence;
  if (lastLook === null || end === null) return true; // it was not seen to end
  if (quick.length === 0)
    return (
      end.rates[metric.name] - before[metric.name] >=
      thresholds.endedShare * (lastLook.rates[metric.name] - before[metric.name])
    );
  const clients = sumHangUps(quick);
  return [metric, CPU].some(({ name, perVisit }) => {
    const added = findMost({ lastLook, quick }, name) - lastLook.rates[name];
    const left = end.rates[name] - lastLook.rates[name];
    return added >= thresholds.quickShare * thresholds[perVisit] * clients && left >= thresholds.endedShare * added;
  });
}

/** Whether more than what the visits had begun goes on at the end, by wake-ups or by CPU. What ended late leaves no more. */
export function isMoreThanBegun(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { before, lastLook, end } = evidence;
  if (lastLook === null || end === null || !isBegun(evidence, metric, thresholds)) return false;
  return [metric.name, ...RUNNING].some((name) => {
    const begun = Math.max(lastLook.rates[name] - before[name], LEAST_RATE);
    return end.rates[name] - before[name] >= thresholds.onceFactor * begun;
  });
}
