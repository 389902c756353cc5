import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Exercise } from '../course/course.ts';
import type { Lab } from './exercise-runner.ts';
import { answerOf, type Answer } from '../feedback/answer.ts';
import type { Evidence } from '../feedback/evidence.ts';

/** What a busy machine may say of a good answer: looked at twice before it is said. */
const DOUBTFUL: readonly (Reason | null)[] = [
  'not-observed',
  'not-listening',
  'nothing-sent',
  'never-ended',
  'too-late',
  'working-on',
  'unbounded-queue',
  'stopped-streaming',
  'too-much-sent',
  'lives-on',
  'wrong-cause',
];

export interface Checked {
  answer: Answer;
  evidence: Evidence;
}

/**
 * Tries an answer and says the first thing to mend.
 * @throws the signal's reason, if it aborts
 */
export async function check(
  lab: Lab,
  exercise: Exercise,
  given: { text: string; signal: AbortSignal },
): Promise<Checked> {
  const first = await once(lab, exercise, given);
  const doubtful = DOUBTFUL.includes(first.answer.reason) && first.answer.reason !== exercise.task.fails;
  return doubtful ? once(lab, exercise, given) : first;
}

async function once(
  lab: Lab,
  exercise: Exercise,
  { text, signal }: { text: string; signal: AbortSignal },
): Promise<Checked> {
  const evidence = await lab.try(exercise, text, signal);
  return { evidence, answer: answerOf(exercise, evidence) };
}
