import { loadExercise } from '../../workshop/course/course.ts';
import { checkAnswer } from '../../workshop/runner/check.ts';
import { buildDeclareArgs } from '../../workshop/runner/declared.ts';
import { ExerciseRunner, type PrepareAnswer } from '../../workshop/runner/exercise-runner.ts';
import { UsageError } from '../../system/errors.ts';
import type { CheckedExercise } from '../messages.ts';
import { findExercise } from './pairs.ts';
import { CodeError, createSandbox } from './sandbox.ts';

/**
 * What `hangup workshop` says of an answer, which runs in a sandbox.
 * @throws {UsageError} for what is no exercise
 */
export async function checkExercise(
  { id, code }: { id: string; code: string },
  signal: AbortSignal,
): Promise<CheckedExercise> {
  const name = findExercise(id);
  if (name === null) throw new UsageError('unknown-id', `Expected an exercise, got '${id}'.`);
  await using runner = await ExerciseRunner.open(signal, prepareInSandbox);
  try {
    const { answer } = await checkAnswer(runner, await loadExercise(name), { text: code, signal });
    return { passes: answer.reason === 'not-observed' ? null : answer.reason === null, sentence: answer.sentence };
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    const sentences = error.problems.map(({ line, sentence }) =>
      line === null ? sentence : `Line ${line}: ${sentence}`,
    );
    return { passes: false, sentence: sentences.join(' ') };
  }
}

const prepareInSandbox: PrepareAnswer = async (text, { exercise, packages }, { folder }) => {
  const program = { source: `workshop/${exercise}/exercise`, packages };
  const sandbox = await createSandbox({ program, code: text, folder });
  return { serve: sandbox.serverCommand, declare: sandbox.buildCommand(buildDeclareArgs(sandbox.file)) };
};
