import type { OutsideEvidence, Rates } from '../evidence.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Metric } from './describe-rates.ts';
import { measureNoise } from './noise.ts';
import { countNeeded } from './symptom.ts';
import { computeSlope, computeTau } from './trend.ts';

/** Of what the server does while no client is connected: whether it is more with each client. */

export const LEAST_RATE = 0.1;
/** Fewer say nothing of a trend. */
const MANY_VISITS = 8;

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
  const clients = quick.reduce((sum, { hangUps }) => sum + hangUps, 0);
  if (last.rates[name] - lastLook.rates[name] < perHangUp * clients) return false;
  const isNoisy = name === 'cpuMs' && evidence.before.wakeUps >= thresholds.busyWakeUps;
  const least = isNoisy ? measureNoise(evidence, name) : 0;
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

/** Whether the clients after the first batch added as the first: what many clients at once make of a pool ends at its limit. */
export function hasGoneOnGrowing(
  { before, visits, quick }: OutsideEvidence,
  name: keyof Rates,
  { quickShare }: Thresholds,
): boolean {
  const [first, ...others] = quick;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return true; // it was not tried
  const perClient = (first.rates[name] - before[name]) / (visits.length + first.hangUps);
  const clients = others.reduce((sum, { hangUps }) => sum + hangUps, 0);
  return last.rates[name] - first.rates[name] >= quickShare * Math.max(0, perClient) * clients;
}

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
