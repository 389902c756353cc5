import type { FailureCode } from '../model/failure-codes.ts';
import type { CheckVisit } from '../model/check-report.ts';
import { HarnessError } from '../system/errors.ts';
import type { ClientEvidence, MarkedVisit, OutsideEvidence } from './evidence.ts';
import { isNodeServer, probeInsideServer } from './inside-trial.ts';
import { joinProbes } from './join-probes.ts';
import type { WayEvidence } from './inside-evidence.ts';
import { findPhase, judgeInside } from './judge-inside.ts';
import { judgeMarkedVisits } from './judge-marks.ts';
import { judgeOutside } from './judge-outside.ts';
import { isStarved } from './judge-rates.ts';
import type { CheckOptions, Way } from './options.ts';
import { probeOutsideServer, type TrialScope } from './outside-trial.ts';
import type { CheckedServer } from './server.ts';
import type { Symptom } from './symptom.ts';
import { THRESHOLDS } from './thresholds.ts';
import { describeHeldClients } from './untried.ts';
import { STAY_MS } from './visit.ts';

interface Trial {
  symptoms: readonly Symptom[];
  visits: readonly Omit<CheckVisit, 'request' | 'fault' | 'phase'>[];
  /** The further ways of leaving that were tried in it. */
  moreWays: readonly TriedWay[];
  watchedMs: number;
  /** What was not tried, and why. */
  untried: readonly string[];
  /** Whether the probe inside was asked. */
  wasInside: boolean;
  seconds: number;
}

interface TriedWay extends Way {
  visits: Trial['visits'];
  seconds: number;
}

/** Outside first and alone: the probe inside makes wake-ups of its own. Each on its own process of the server. */
export async function runTrial(options: CheckOptions, scope: TrialScope): Promise<Trial> {
  const startedAt = performance.now();
  const isOutside = options.probes.includes('outside');
  let isNode = !isOutside;
  const onListening = (server: CheckedServer) => (isNode = isNodeServer(server));
  const outside = isOutside ? await probeOutsideServer(options, { ...scope, onListening }).catch(toStartProblem) : null;
  const canProbe = isNode && options.probes.includes('inside') && 'command' in options.target;
  const inside = canProbe ? await probeInsideServer(options, scope).catch(toStartProblem) : null;
  const symptomsOutside = judge(outside, judgeOutside);
  const symptomsInside = judge(inside, judgeInside);
  const areBoth = outside !== null && inside !== null;
  return {
    symptoms: areBoth
      ? joinProbes({ symptoms: symptomsOutside, isStarved: wasStarved(outside) }, symptomsInside)
      : [...symptomsOutside, ...symptomsInside],
    visits: listVisits(outside ?? inside),
    moreWays: inside === null || 'sentence' in inside ? [] : inside.moreWays.map(describeWay),
    watchedMs: findWatchedMs(outside ?? inside),
    untried: [...listHeldClients(outside, options), ...(inside === null || 'sentence' in inside ? [] : inside.untried)],
    wasInside: inside !== null,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function wasStarved(outside: OutsideEvidence | Symptom): boolean {
  return !('sentence' in outside) && isStarved(outside, THRESHOLDS);
}

function listHeldClients(outside: OutsideEvidence | Symptom | null, { lingerMs }: CheckOptions): string[] {
  const sentence = outside === null || 'sentence' in outside ? null : describeHeldClients(outside, STAY_MS + lingerMs);
  return sentence === null ? [] : [sentence];
}

function describeWay(way: WayEvidence): TriedWay {
  const { fault, seconds, visits } = way;
  return { fault, phase: findPhase(way), seconds, visits: listVisits({ visits }) };
}

function judge<T extends object>(evidence: T | Symptom | null, judgeEvidence: (evidence: T) => Symptom[]): Symptom[] {
  if (evidence === null) return [];
  return 'sentence' in evidence ? [evidence] : judgeEvidence(evidence);
}

type Evidence = Symptom | { visits: readonly ClientEvidence[]; marked?: readonly MarkedVisit[] } | null;

function listVisits(evidence: Evidence): Trial['visits'] {
  if (evidence === null || 'sentence' in evidence) return [];
  const verdicts = judgeMarkedVisits(evidence.marked ?? []);
  return evidence.visits.map(({ answer, bytes, ended }, at) => ({
    status: answer.status,
    firstByteMs: answer.firstByteMs,
    bytes,
    ended,
    guards: (verdicts[at] ?? []).map(({ name, outcome, latencyMs }) => ({ name, outcome, latencyMs })),
  }));
}

function findWatchedMs(evidence: object | null): number {
  const { sinceLastVisitMs, end } = (evidence ?? {}) as {
    sinceLastVisitMs?: number;
    end?: { sinceLastVisitMs: number } | null;
  };
  return sinceLastVisitMs ?? end?.sinceLastVisitMs ?? 0;
}

/** A server that does not come to listen cannot be judged; its log says why. */
function toStartProblem(error: unknown): Symptom {
  if (!(error instanceof HarnessError) || !START_PROBLEMS.includes(error.code)) throw error;
  const { code, message, log } = error;
  return { verdict: 'not-judged', kind: code, sentence: message, count: [0, 0], ageMs: null, log };
}

const START_PROBLEMS: readonly FailureCode[] = [
  'not-startable',
  'start-timeout',
  'exited',
  'connect-failed',
  'proc-unreadable',
  'invalid-mark',
  'marks-flood',
  'marks-file-changed',
  'wrong-clock',
  'stamp-after-read',
  'stamp-too-early',
  'second-listening',
];
