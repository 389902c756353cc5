import type { Reason } from '../../../scenarios/workshop/task.ts';

/** What is known of a learner and one exercise. */
interface ExerciseProgress {
  /** The choice that was made before anything ran, and whether it was right. */
  predicted?: number;
  predictedRight?: boolean;
  /** How many hints were asked for. */
  hints: number;
  /** How many answers were tried. */
  checks: number;
  /** Why the last one did not pass; null if it did. */
  last?: Reason | null;
  /** ISO 8601: when an answer first passed. */
  passedAt?: string;
}

/** The file progress.json in the learner's folder. */
export interface CourseProgress {
  schemaVersion: 1;
  /** The exercise that was open last. */
  current: string;
  exercises: Readonly<Record<string, ExerciseProgress>>;
}

const NO_STEPS: ExerciseProgress = { hints: 0, checks: 0 };

export function createProgress(current: string): CourseProgress {
  return { schemaVersion: 1, current, exercises: {} };
}

export function getExerciseProgress({ exercises }: CourseProgress, name: string): ExerciseProgress {
  return exercises[name] ?? NO_STEPS;
}

/** The progress with some steps of one exercise changed. */
export function updateExerciseProgress(
  progress: CourseProgress,
  name: string,
  change: Partial<ExerciseProgress>,
): CourseProgress {
  return {
    ...progress,
    exercises: { ...progress.exercises, [name]: { ...getExerciseProgress(progress, name), ...change } },
  };
}

/**
 * The progress after one more answer to an exercise, which passed if there is no reason why not; `at` is ISO 8601. One that could
 * not be judged does not count.
 */
export function addAnswer(
  progress: CourseProgress,
  name: string,
  { reason, at }: { reason: Reason | null; at: string },
): CourseProgress {
  if (reason === 'not-observed') return progress;
  const { checks, passedAt: before } = getExerciseProgress(progress, name);
  const passedAt = before ?? (reason === null ? at : undefined);
  return updateExerciseProgress(progress, name, {
    checks: checks + 1,
    last: reason,
    ...(passedAt !== undefined && { passedAt }),
  });
}

export function hasPassed(progress: CourseProgress, name: string): boolean {
  return getExerciseProgress(progress, name).passedAt !== undefined;
}

/**
 * Reads a progress file.
 * @throws {Error} what is wrong with it
 */
export function parseProgress(text: string): CourseProgress {
  const read = JSON.parse(text) as Partial<CourseProgress> | null;
  const { schemaVersion, current, exercises } = read ?? {};
  const whole =
    schemaVersion === 1 && typeof current === 'string' && typeof exercises === 'object' && exercises !== null;
  if (!whole) throw new Error('it is no progress of the workshop, version 1');
  const steps = Object.entries(exercises).map(([name, one]) => [name, { ...NO_STEPS, ...one }] as const);
  return { schemaVersion, current, exercises: Object.fromEntries(steps) };
}
