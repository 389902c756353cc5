import type { FailureCode } from '../model/failure-codes.ts';
import type { CheckVisit } from '../model/check-report.ts';
import { HarnessError } from '../system/errors.ts';
import type { ClientEvidence, MarkedVisit, OutsideEvidence, VisitEvidence } from './evidence.ts';
import { probeInsideServer } from './inside/inside-trial.ts';
import { joinProbes } from './symptoms/join-probes.ts';
import type { InsideEvidence, WayEvidence } from './inside-evidence.ts';
import { findWay, judgeInside } from './symptoms/inside.ts';
import { judgeMarkedVisits } from './symptoms/marks.ts';
import { describeUnseenThreads } from './symptoms/threads.ts';
import { isNodeServer } from './server/node-process.ts';
import { judgeOutside } from './symptoms/outside.ts';
import { isStarved } from './symptoms/noise.ts';
import type { CheckOptions, Way } from './options.ts';
import { probeOutsideServer, STAY_MS, type TrialScope } from './outside/outside-trial.ts';
import type { CheckedServer } from './server/server.ts';
import type { Symptom } from './symptoms/symptom.ts';
import { THRESHOLDS } from './thresholds.ts';
import { describeHeldClients, describeSilence } from './symptoms/untried.ts';

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
  const [seenOutside, seenInside] = [dropProblem(outside), dropProblem(inside)];
  const wasStarved = seenOutside !== null && isStarved(seenOutside, THRESHOLDS);
  return {
    symptoms: areBoth
      ? joinProbes({ symptoms: symptomsOutside, isStarved: wasStarved }, symptomsInside)
      : [...symptomsOutside, ...symptomsInside],
    visits: listVisits(outside === null ? seenInside : seenOutside),
    moreWays: seenInside?.moreWays.map(describeWay) ?? [],
    watchedMs: findWatchedMs(outside === null ? seenInside : seenOutside),
    untried: [
      ...(seenOutside === null ? [] : listUnseen(seenOutside, options)),
      ...(seenInside === null ? [] : listUnseenInside(seenInside)),
    ],
    wasInside: inside !== null,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function listUnseen(outside: OutsideEvidence, { lingerMs }: CheckOptions): string[] {
  const sentences = [describeSilence(outside), describeHeldClients(outside, STAY_MS + lingerMs)];
  return sentences.filter((one) => one !== null);
}

function listUnseenInside({ untried, last }: InsideEvidence): string[] {
  const sentence = describeUnseenThreads(last);
  return sentence === null ? [...untried] : [...untried, sentence];
}

function describeWay(way: WayEvidence): TriedWay {
  const { seconds, visits } = way;
  return { ...findWay(way), seconds, visits: listVisits({ visits }) };
}

function judge<T extends object>(evidence: T | Symptom | null, judgeEvidence: (evidence: T) => Symptom[]): Symptom[] {
  if (evidence === null) return [];
  return 'sentence' in evidence ? [evidence] : judgeEvidence(evidence);
}

/** What a probe saw; null if it saw nothing because the server did not start, or was not asked. */
function dropProblem<T extends object>(evidence: T | Symptom | null): T | null {
  return evidence === null || 'sentence' in evidence ? null : evidence;
}

interface SeenVisits {
  visits: readonly (ClientEvidence & Partial<Pick<VisitEvidence, 'endedAfter'>>)[];
  marked?: readonly MarkedVisit[];
}

function listVisits(evidence: SeenVisits | null): Trial['visits'] {
  if (evidence === null) return [];
  const verdicts = judgeMarkedVisits(evidence.marked ?? []);
  return evidence.visits.map(({ answer, bytes, ended, endedAfter = null }, at) => ({
    status: answer.status,
    firstByteMs: answer.firstByteMs,
    bytes,
    ended: ended ?? endedAfter,
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
