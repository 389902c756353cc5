import { MS_PER_S } from '../../model/format.ts';
import { describeRates, METRICS, type Metric } from './describe-rates.ts';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import { judgeBusy } from './busy.ts';
import { describeNoise, findMost, isStarved, isWithinNoise, judgeNoise } from './noise.ts';
import { countNeeded, formatSeconds, formatVisits, type Symptom } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';
import {
  computeFactor,
  CPU,
  countRunning,
  growsWithQuick,
  hasGoneOnGrowing,
  hasLasted,
  isBegun,
  isMoreThanBegun,
  mayHaveGoneOnGrowing,
  LEAST_RATE,
  risesWithVisits,
} from './growth.ts';

/** Where two do not tell, there is a larger third one, unless the machine has no room for it. */
const ALL_BATCHES = 3;

/** What the server goes on doing while no client is connected. */
export function judgeRates(evidence: OutsideEvidence, thresholds: Thresholds): Symptom[] {
  const busy = judgeBusy(evidence, thresholds);
  if (busy) return [busy];
  const found = METRICS.flatMap((metric) => judgeMetric(evidence, metric, thresholds) ?? []);
  const worst = found.find(({ verdict }) => verdict === 'leak') ?? found.find(({ verdict }) => verdict === 'late');
  const [first] = found;
  const said = worst ?? first ?? judgeNoise(evidence, thresholds);
  return said ? [said] : [];
}

/** Whether more quick clients could tell what grows with each of them from what was started once. */
export function mayBeStartedOnce(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  const judged = judgeRates(evidence, thresholds);
  if (judged.some(({ kind, verdict }) => kind === 'own-noise' || verdict === 'started-once')) return true;
  if (growsByCpuAlone(evidence, thresholds)) return true;
  return METRICS.some((metric) => {
    const factor = computeFactor(evidence, metric.name);
    const hasLimit = metric.name === 'wakeUps' && !hasGoneOnGrowing(evidence, metric.name, thresholds);
    const isUnclear = factor < thresholds.quickFactor || hasLimit;
    return isBegun(evidence, metric, thresholds) && factor >= thresholds.onceFactor && isUnclear;
  });
}

/** A server that is busy by itself takes more CPU for the same work while the machine is slower: many more clients are the proof. */
function growsByCpuAlone(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  const growing = METRICS.filter((metric) => growsWithQuick(evidence, metric, thresholds));
  return evidence.before.wakeUps >= thresholds.busyWakeUps && growing.length === 1 && growing[0]!.name === 'cpuMs';
}

/** Whether a later look may show another end: what grew is young yet, or has begun to end, or the end alone shows something else. */
export function isEndUnclear(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  const { before, end, quick } = evidence;
  const [activity] = judgeRates(evidence, thresholds).filter(({ kind }) => kind === 'activity');
  if (end === null || quick.length === 0 || activity === undefined) return false;
  if (activity.verdict !== 'leak') return activity.verdict === 'not-judged';
  if (end.sinceLastVisitMs - MS_PER_S < thresholds.youngestMs) return true; // the window began so early
  return METRICS.some((metric) => {
    const { name } = metric;
    const most = Math.max(...quick.map(({ rates }) => rates[name]));
    const left = (end.rates[name] - before[name]) / Math.max(most - before[name], LEAST_RATE);
    return left < thresholds.fallingShare && growsWithQuick(evidence, metric, thresholds);
  });
}

function judgeMetric(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): Symptom | null {
  const { before, lastLook, end, quick, visits } = evidence;
  const { name } = metric;
  if (lastLook === null) return null;
  const most = findMost({ lastLook, quick }, name);
  const last = end?.rates[name] ?? most;
  const ageMs = end?.sinceLastVisitMs ?? null;
  const grows =
    quick.length > 0 ? growsWithQuick(evidence, metric, thresholds) : risesWithVisits(evidence, metric, thresholds);
  if (grows && isWithinNoise(evidence, name, thresholds)) return describeNoise(evidence, metric);
  if (grows) {
    const isLasting = hasLasted(evidence, metric, thresholds);
    const isOver = last - before[name] < thresholds.startedWakeUps;
    const verdict = isLasting ? 'leak' : isMoreThanBegun(evidence, metric, thresholds) ? 'not-judged' : 'late';
    return {
      verdict,
      kind: 'activity',
      count: [countRunning(evidence, metric, thresholds), visits.length],
      ageMs,
      sentence: `${describeRates(evidence, metric)} Each client adds to it, and ${CONCLUSIONS[verdict === 'late' && isOver ? 'over' : verdict]}`,
    };
  }
  const late = name === 'wakeUps' && !isBegun(evidence, metric, thresholds) ? judgeLate(evidence, thresholds) : null;
  if (late) return late;
  // What was started once goes on: what only one look shows, such as garbage that is collected, has ended by itself.
  const started = Math.min(...[lastLook, ...quick, end ?? lastLook].map(({ rates }) => rates[name])) - before[name];
  if (name !== 'wakeUps' || started < Math.max(thresholds.startedWakeUps, before[name])) return null;
  const common = { kind: 'activity', count: [1, visits.length], ageMs } as const;
  const what = `${describeRates(evidence, metric)} The first clients began it`;
  if (isStarved(evidence, thresholds)) {
    const sentence = `${what}. Whether more clients add to it did not show, because the machine was too busy: the server had to wait for a core. Run the check again on a quiet machine.`;
    return { ...common, verdict: 'not-judged', sentence };
  }
  if (hasGrownSince(evidence, metric, thresholds)) {
    const sentence = `${what}. Whether more clients add to it did not show: at the end there was far more of it, and before not. Run the check again on a quiet machine.`;
    return { ...common, verdict: 'not-judged', sentence };
  }
  if (mayStillGrow(evidence, metric, thresholds)) {
    const sentence = `${what}. The first of many clients at once made it more, and the others added little: either they met a limit, as that of a pool, or what they left shares its wake-ups, as timers in step do.`;
    return { ...common, verdict: 'not-judged', sentence };
  }
  if (quick.length === 0 && !isSteady(evidence, name, thresholds)) {
    if (before.wakeUps >= thresholds.busyWakeUps) return describeNoise(evidence, metric);
    const sentence = `${what}. Whether each client adds to it only many more can tell: with --attach, --yes lets them come.`;
    return { ...common, verdict: 'not-judged', sentence };
  }
  return {
    ...common,
    verdict: 'started-once',
    sentence: `${what}, and more did not add to it, unless their timers fell into step with these.`,
  };
}

const CONCLUSIONS = {
  leak: 'that goes on.',
  over: 'most of that ended by itself, late.',
  late: 'most of that ended by itself, late. What goes on may be more than it seems: timers of one period fall into step, and share their wake-ups.',
  'not-judged':
    'at the end it was less again, yet more than the visits had begun. Whether the rest ends as well, or only shares its wake-ups by now, as timers do, did not show. `--linger 10000` looks for longer.',
} as const;

/** Whether many clients made more of it, and not so many came that a limit could be told from what shares its wake-ups. */
function mayStillGrow(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { quick } = evidence;
  if (quick.length === 0) return false;
  const isMade = (one: Metric, factor: number) =>
    isBegun(evidence, one, thresholds) && computeFactor(evidence, one.name) >= factor;
  if (quick.length < ALL_BATCHES) return [metric, CPU].some((one) => isMade(one, thresholds.onceFactor));
  return isMade(metric, thresholds.quickFactor) && mayHaveGoneOnGrowing(evidence, thresholds);
}

/** Whether only the end shows what would be a growth: timers in step share their wake-ups, and may fall out of it. */
function hasGrownSince(evidence: OutsideEvidence, metric: Metric, thresholds: Thresholds): boolean {
  const { end, quick } = evidence;
  const last = quick.at(-1);
  if (end === null || last === undefined) return false;
  return growsWithQuick(
    { ...evidence, quick: [...quick.slice(0, -1), { ...last, rates: end.rates }] },
    metric,
    thresholds,
  );
}

/** Whether the visits added nothing to what the clients before them had begun. */
function isSteady({ before, warmedUp, lastLook }: OutsideEvidence, name: keyof Rates, thresholds: Thresholds): boolean {
  const begun = Math.max(warmedUp[name] - before[name], LEAST_RATE);
  return lastLook !== null && lastLook.rates[name] - before[name] < thresholds.onceFactor * begun;
}

/** What went on right after its client had left, and was over at the last look. */
function judgeLate({ before, visits }: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const least = before.wakeUps + Math.max(thresholds.lateWakeUps, before.wakeUps);
  const late = visits.filter(({ after }) => after.wakeUps >= least).length;
  if (visits.length === 0 || late < countNeeded(visits.length, thresholds.shareOfVisits)) return null;
  const count = [late, visits.length] as const;
  const sentence = `After ${formatVisits(count)} the server went on for more than ${formatSeconds(LATE_MS)} after its client had left, and had stopped 3 s after it.`;
  return { verdict: 'late', kind: 'activity', count, ageMs: LATE_MS, sentence };
}

/** The window after a visit ends so long after its client has left. */
const LATE_MS = 800;
