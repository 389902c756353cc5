import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import Table from 'cli-table3';
import { exercises } from '../../../scenarios/workshop/exercises.ts';
import { loadCourse } from '../../workshop/course/course.ts';
import { hasPassed, parseProgress, stepsOf, type Progress } from '../../workshop/course/progress.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { ownFiles, type FolderOption } from './workshop.ts';

const STYLE = { style: { head: [], border: [], compact: true } };

/** `hangup workshop list`: the exercises with the learner's progress, or the progress of a class from its files. */
export async function listExercises(
  files: readonly string[],
  options: FolderOption & { json: boolean },
): Promise<ExitCode> {
  if (files.length > 0) return listClass(files, options);
  const { progress, problem } = await ownFiles(options.folder).progress(exercises[0]);
  if (problem !== null) console.error(problem);
  const course = await loadCourse();
  const rows = course.map(({ name, lesson }) => ({ exercise: name, title: lesson.title, ...stepsOf(progress, name) }));
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else for (const { exercise, title } of rows) console.log(`${sign(progress, exercise)} ${title}`);
  return EXIT.expected;
}

async function listClass(files: readonly string[], { json }: { json: boolean }): Promise<ExitCode> {
  const learners = await Promise.all(
    files.map(async (file) => ({ learner: nameOf(file), progress: await read(file) })),
  );
  if (json) console.log(JSON.stringify(learners, null, 2));
  else console.log(tableOf(learners));
  return EXIT.expected;
}

function tableOf(learners: readonly { learner: string; progress: Progress }[]): string {
  const table = new Table({
    head: ['', ...exercises.map((name) => name.slice(0, 2)), 'passed', 'guessed', 'hints'],
    ...STYLE,
  });
  table.push(
    ...learners.map(({ learner, progress }) => {
      const steps = exercises.map((name) => stepsOf(progress, name));
      const passed = exercises.filter((name) => hasPassed(progress, name)).length;
      const rightly = steps.filter(({ predictedRight }) => predictedRight).length;
      const hints = steps.reduce((sum, one) => sum + one.hints, 0);
      return [learner, ...exercises.map((name) => sign(progress, name)), passed, rightly, hints];
    }),
  );
  return `${table.toString()}\n✔ passed  ✗ tried  · not begun  guessed: right predictions`;
}

function sign(progress: Progress, name: string): string {
  if (hasPassed(progress, name)) return '✔';
  return stepsOf(progress, name).checks > 0 ? '✗' : '·';
}

/** `ann/progress.json` is Ann's, and so is `ann.json`. */
function nameOf(file: string): string {
  const name = basename(file, '.json');
  return name === 'progress' ? basename(dirname(file)) : name;
}

/** @throws {UsageError} if the file holds no progress */
async function read(file: string): Promise<Progress> {
  try {
    return parseProgress(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`Expected ${file} to be the progress.json of a learner, got ${(error as Error).message}.`);
  }
}
