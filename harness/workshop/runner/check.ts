import type { Exercise } from '../course/course.ts';
import type { ExerciseRunner } from './exercise-runner.ts';
import { buildFeedback } from '../feedback/answer.ts';
import { settleLooks, type CheckedAnswer } from '../feedback/settle-looks.ts';

/**
 * Tries an answer and says the first thing to fix. What the machine may have caused is looked at again, with no other answer
 * beside it.
 * @throws the signal's reason, if it aborts
 */
export async function checkAnswer(
  runner: ExerciseRunner,
  exercise: Exercise,
  { text, signal }: { text: string; signal: AbortSignal },
): Promise<CheckedAnswer> {
  const looks: CheckedAnswer[] = [];
  for (;;) {
    const evidence = await runner.runAnswer(exercise, text, { signal, isAlone: looks.length > 0 });
    looks.push({ evidence, answer: buildFeedback(exercise, evidence) });
    const settled = settleLooks(looks);
    if (settled !== null) return settled;
  }
}
