import { createExercise } from '../../workshop/course/new-exercise.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { parseNewExerciseName } from '../workshop-selection.ts';

/** `hangup workshop new`: writes the files of an exercise that is still to be written. */
export async function runWorkshopNew(word: string): Promise<ExitCode> {
  const name = parseNewExerciseName(word);
  const folder = await createExercise(name);
  console.log(
    `The files are in ${folder}. Add '${name}' to scenarios/workshop/exercises.ts, and let the tests tell what is missing.`,
  );
  return EXIT.expected;
}
