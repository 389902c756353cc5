import type { Scenario } from '../kit/scenario.ts';
import type { Task } from './task.ts';

/** Every exercise in the order of the course: the name of its folder, and the last part of its id. */
export const exerciseNames = [
  '01-first-look',
  '02-finally',
  '03-pipe',
  '04-finish-or-close',
  '05-the-wrong-close',
  '06-idle',
  '07-heartbeat',
  '08-timeout',
  '09-leftovers',
  '10-cancel-safety',
  '11-tail',
  '12-drain',
  '13-upstream',
  '14-proxy',
  '15-shutdown',
  '16-log-service',
  '17-upload',
  '18-framework',
  '19-unknown',
] as const;

/** The files of an exercise. */
export type ExercisePart = 'exercise.ts' | 'solution.ts' | 'task.ts' | 'hints.md' | 'README.md';

/** Where a file of an exercise lies. */
export function getPartFile(exercise: string, part: ExercisePart): URL {
  return new URL(`./${exercise}/${part}`, import.meta.url);
}

/** The learner's own folder: copies of the exercises, and the progress. Git ignores it. */
export const learnerFolder = new URL('./mine/', import.meta.url);

/** Imports what the harness knows of an exercise. */
export async function loadTask(exercise: string): Promise<Task> {
  return ((await import(getPartFile(exercise, 'task.ts').href)) as { default: Task }).default;
}

/**
 * Imports the declaration of an exercise as it is shipped, or of its solution; both start nothing.
 * @throws {Error} if the id is not that of the folder
 */
export async function loadDeclaration(exercise: string, part: 'exercise.ts' | 'solution.ts'): Promise<Scenario> {
  const file = getPartFile(exercise, part);
  const { default: declaration } = (await import(file.href)) as { default: Scenario };
  if (declaration.id === `workshop/${exercise}`) return declaration;
  throw new Error(`Expected ${file.pathname} to declare id 'workshop/${exercise}', got '${declaration.id}'.`);
}
