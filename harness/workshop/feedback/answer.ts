import { FAULT_TRAITS } from '../../model/faults.ts';
import { REASONS, type Reason, type Task } from '../../../scenarios/workshop/task.ts';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Result } from '../../model/result.ts';
import { findClaimProblem, findPredictionProblem } from './claims.ts';
import type { AnswerEvidence } from './evidence.ts';
import { findProblemsInResult } from './findings.ts';
import type { AnswerFinding } from './finding.ts';

/** What is said of an answer. */
export interface AnswerFeedback {
  /** Null if it passes. */
  reason: Reason | null;
  /** One sentence: the first thing to fix, or that there is none. */
  sentence: string;
  /** The connection that shows it; null if there was none. */
  shown: Result | null;
  /** However busy the machine was. */
  isCertain?: true;
}

/** The first thing to fix, of all that was seen. Pure. */
export function buildFeedback(
  { wanted, task }: { wanted: Scenario; task: Task },
  evidence: AnswerEvidence,
): AnswerFeedback {
  const { problem, declared, results } = evidence;
  const claim = declared === null ? null : findClaimProblem(declared, wanted, task);
  const [obstacle] = [problem, claim].filter((each) => each !== null).toSorted(compareReasons);
  if (obstacle !== undefined) return { ...obstacle, shown: null };
  const found = results.flatMap((result) => findProblemsInResult(result, { ...evidence, task }));
  const [first] = found.toSorted(compareReasons);
  if (task.predicts && declared !== null) return buildPredictionResult({ wanted, declared, results, first });
  if (first !== undefined) {
    const { result, ...finding } = first;
    return { ...finding, shown: result };
  }
  return { reason: null, sentence: createPass(results), shown: formatReleased(results) };
}

/** What is said first, of two reasons. */
function compareReasons(one: { reason: Reason }, other: { reason: Reason }): number {
  return REASONS.indexOf(one.reason) - REASONS.indexOf(other.reason);
}

/** Where only a prediction is asked for: the server must be as it was, and `expect` must say what it does. */
function buildPredictionResult(all: {
  wanted: Scenario;
  declared: NonNullable<AnswerEvidence['declared']>;
  results: readonly Result[];
  first: AnswerFinding | undefined;
}): AnswerFeedback {
  const { wanted, declared, results, first } = all;
  if (first?.reason === 'not-observed') return { reason: first.reason, sentence: first.sentence, shown: first.result };
  if (first !== undefined && first.reason !== 'still-held') {
    const sentence =
      'You changed the server. Here only the prediction is yours to write: put the server back as it was (x).';
    return { reason: 'server-changed', sentence, shown: first.result };
  }
  const wrong = findPredictionProblem(declared, wanted, results);
  if (wrong !== null) return wrong;
  return {
    reason: null,
    sentence: 'You saw it, and `expect` says it: the work goes on without a client.',
    shown: formatReleased(results),
  };
}

/** Of what passes, a server that was stopped or a client that left says most. */
function formatReleased(results: readonly Result[]): Result | null {
  const stopped = results.find(({ cell }) => FAULT_TRAITS[cell.fault].endsServer);
  const disconnected = results.find(({ cell }) => FAULT_TRAITS[cell.fault].client === 'leaves');
  return stopped ?? disconnected ?? results[0] ?? null;
}

function createPass(results: readonly Result[]): string {
  const faults = [...new Set(results.map(({ cell }) => cell.fault))];
  const left = faults.filter((fault) => FAULT_TRAITS[fault].client !== 'stays');
  const ends = faults.some((fault) => FAULT_TRAITS[fault].endsServer) ? ', ends on SIGTERM' : '';
  return `It releases after ${formatList(left)}${ends}, and goes on for the client that stays.`;
}

function formatList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
