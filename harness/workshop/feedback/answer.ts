import { REASONS, type Reason, type Task } from '../../../scenarios/workshop/task.ts';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Result } from '../../model/result.ts';
import { claimProblem, predictionProblem } from './claims.ts';
import type { Evidence } from './evidence.ts';
import { findingsOf } from './findings.ts';
import type { Finding } from './finding.ts';

/** What an answer is told. */
export interface Answer {
  /** Null if it passes. */
  reason: Reason | null;
  /** One sentence: the first thing to mend, or that there is none. */
  sentence: string;
  /** The connection that shows it; null if there was none. */
  shown: Result | null;
}

/** The first thing to mend, of all that was seen. Pure. */
export function answerOf({ wanted, task }: { wanted: Scenario; task: Task }, evidence: Evidence): Answer {
  const { problem, declared, results, parked } = evidence;
  if (problem !== null) return { ...problem, shown: null };
  const claim = declared === null ? null : claimProblem(declared, wanted, task);
  if (claim !== null) return { ...claim, shown: null };
  const found = results.flatMap((result) => findingsOf(result, { task, parked }));
  const [first] = found.toSorted((one, other) => rank(one) - rank(other));
  if (task.predicts && declared !== null) return predicted({ wanted, declared, results, first });
  if (first !== undefined) return { reason: first.reason, sentence: first.sentence, shown: first.result };
  return { reason: null, sentence: passed(results), shown: released(results) };
}

function rank({ reason }: Finding): number {
  return REASONS.indexOf(reason);
}

/** Where only a prediction is asked for: the server must be as it was, and `expect` must say what it does. */
function predicted(all: {
  wanted: Scenario;
  declared: NonNullable<Evidence['declared']>;
  results: readonly Result[];
  first: Finding | undefined;
}): Answer {
  const { wanted, declared, results, first } = all;
  if (first !== undefined && first.reason !== 'still-held') {
    const sentence =
      'You changed the server. Here only the prediction is yours to write: put the server back as it was (x).';
    return { reason: 'server-changed', sentence, shown: first.result };
  }
  const wrong = predictionProblem(declared, wanted, results);
  if (wrong !== null) return wrong;
  return {
    reason: null,
    sentence: 'You saw it, and `expect` says it: the work goes on for nobody.',
    shown: released(results),
  };
}

/** Of what passes, a server that was stopped or a client that left says most. */
function released(results: readonly Result[]): Result | null {
  const of = (fault: Fault) => results.find(({ cell }) => cell.fault === fault);
  return of('shutdown') ?? of('reset') ?? results[0] ?? null;
}

function passed(results: readonly Result[]): string {
  const faults = [...new Set(results.map(({ cell }) => cell.fault))];
  const left = faults.filter((fault) => fault !== 'stay' && fault !== 'shutdown');
  const ends = faults.includes('shutdown') ? ', ends when it is told to' : '';
  return `It lets go after ${listed(left)}${ends}, and keeps on for the client that stays.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
