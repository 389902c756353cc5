import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import Table from 'cli-table3';
import { exerciseNames } from '../../../scenarios/workshop/exercises.ts';
import { loadCourse } from '../../workshop/course/course.ts';
import { hasPassed, parseProgress, getExerciseProgress, type CourseProgress } from '../../workshop/course/progress.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { openLearnerFiles, type FolderOption } from './workshop.ts';

const LIST_TABLE_STYLE = { style: { head: [], border: [], compact: true } };

/** `hangup workshop list`: the exercises with the learner's progress, or the progress of a class from its files. */
export async function runWorkshopList(
  files: readonly string[],
  options: FolderOption & { json: boolean },
): Promise<ExitCode> {
  if (files.length > 0) return listClassProgress(files, options);
  const { progress, problem } = await openLearnerFiles(options.folder).loadProgress(exerciseNames[0]);
  if (problem !== null) console.error(problem);
  const course = await loadCourse();
  const rows = course.map(({ name, lesson }) => ({
    exercise: name,
    title: lesson.title,
    ...getExerciseProgress(progress, name),
  }));
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else for (const { exercise, title } of rows) console.log(`${getExerciseSymbol(progress, exercise)} ${title}`);
  return EXIT.expected;
}

async function listClassProgress(files: readonly string[], { json }: { json: boolean }): Promise<ExitCode> {
  const learners = await Promise.all(
    files.map(async (file) => ({ learner: formatExerciseName(file), progress: await readClassProgress(file) })),
  );
  if (json) console.log(JSON.stringify(learners, null, 2));
  else console.log(renderExerciseTable(learners));
  return EXIT.expected;
}

function renderExerciseTable(learners: readonly { learner: string; progress: CourseProgress }[]): string {
  const table = new Table({
    head: ['', ...exerciseNames.map((name) => name.slice(0, 2)), 'passed', 'guessed', 'hints'],
    ...LIST_TABLE_STYLE,
  });
  table.push(
    ...learners.map(({ learner, progress }) => {
      const steps = exerciseNames.map((name) => getExerciseProgress(progress, name));
      const passed = exerciseNames.filter((name) => hasPassed(progress, name)).length;
      const rightly = steps.filter(({ predictedRight }) => predictedRight).length;
      const hints = steps.reduce((sum, one) => sum + one.hints, 0);
      return [learner, ...exerciseNames.map((name) => getExerciseSymbol(progress, name)), passed, rightly, hints];
    }),
  );
  return `${table.toString()}\n✔ passed  ✗ tried  · not begun  guessed: right predictions`;
}

function getExerciseSymbol(progress: CourseProgress, name: string): string {
  if (hasPassed(progress, name)) return '✔';
  return getExerciseProgress(progress, name).checks > 0 ? '✗' : '·';
}

/** `ann/progress.json` is Ann's, and so is `ann.json`. */
function formatExerciseName(file: string): string {
  const name = basename(file, '.json');
  return name === 'progress' ? basename(dirname(file)) : name;
}

/** @throws {UsageError} if the file holds no progress */
async function readClassProgress(file: string): Promise<CourseProgress> {
  try {
    return parseProgress(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      'unreadable-file',
      `Expected ${file} to be the progress.json of a learner, got ${(error as Error).message}.`,
    );
  }
}
