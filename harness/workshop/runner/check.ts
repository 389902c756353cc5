import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Exercise } from '../course/course.ts';
import type { ExerciseRunner } from './exercise-runner.ts';
import { buildFeedback, type AnswerFeedback } from '../feedback/answer.ts';
import type { AnswerEvidence } from '../feedback/evidence.ts';

/** What a busy machine may say of a good answer: looked at twice before it is said. */
const DOUBTFUL_REASONS: readonly (Reason | null)[] = [
  'not-observed',
  'not-listening',
  'nothing-sent',
  'released-early',
  'never-ended',
  'too-late',
  'working-on',
  'unbounded-queue',
  'stopped-streaming',
  'too-much-sent',
  'too-little-sent',
  'lives-on',
  'wrong-cause',
];

export interface CheckedAnswer {
  answer: AnswerFeedback;
  evidence: AnswerEvidence;
}

/**
 * Tries an answer and says the first thing to fix.
 * @throws the signal's reason, if it aborts
 */
export async function checkAnswer(
  runner: ExerciseRunner,
  exercise: Exercise,
  given: { text: string; signal: AbortSignal },
): Promise<CheckedAnswer> {
  const first = await checkAnswerOnce(runner, exercise, given);
  const doubtful = DOUBTFUL_REASONS.includes(first.answer.reason) && first.answer.reason !== exercise.task.fails;
  return doubtful ? checkAnswerOnce(runner, exercise, given) : first;
}

async function checkAnswerOnce(
  runner: ExerciseRunner,
  exercise: Exercise,
  { text, signal }: { text: string; signal: AbortSignal },
): Promise<CheckedAnswer> {
  const evidence = await runner.runAnswer(exercise, text, signal);
  return { evidence, answer: buildFeedback(exercise, evidence) };
}
