import type { Reason } from '../../../scenarios/workshop/task.ts';

/** What is known of a learner and one exercise. */
export interface Steps {
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
export interface Progress {
  schemaVersion: 1;
  /** The exercise that was open last. */
  current: string;
  exercises: Readonly<Record<string, Steps>>;
}

const NO_STEPS: Steps = { hints: 0, checks: 0 };

export function freshProgress(current: string): Progress {
  return { schemaVersion: 1, current, exercises: {} };
}

export function stepsOf({ exercises }: Progress, name: string): Steps {
  return exercises[name] ?? NO_STEPS;
}

/** The progress with some steps of one exercise changed. */
export function withSteps(progress: Progress, name: string, change: Partial<Steps>): Progress {
  return { ...progress, exercises: { ...progress.exercises, [name]: { ...stepsOf(progress, name), ...change } } };
}

/** The progress after one more answer to an exercise, which passed if there is no reason why not; `at` is ISO 8601. */
export function withAnswer(
  progress: Progress,
  name: string,
  { reason, at }: { reason: Reason | null; at: string },
): Progress {
  const { checks, passedAt: before } = stepsOf(progress, name);
  const passedAt = before ?? (reason === null ? at : undefined);
  return withSteps(progress, name, { checks: checks + 1, last: reason, ...(passedAt !== undefined && { passedAt }) });
}

export function hasPassed(progress: Progress, name: string): boolean {
  return stepsOf(progress, name).passedAt !== undefined;
}

/**
 * Reads a progress file.
 * @throws {Error} what is wrong with it
 */
export function parseProgress(text: string): Progress {
  const read = JSON.parse(text) as Partial<Progress> | null;
  const { schemaVersion, current, exercises } = read ?? {};
  const whole =
    schemaVersion === 1 && typeof current === 'string' && typeof exercises === 'object' && exercises !== null;
  if (!whole) throw new Error('it is no progress of the workshop, version 1');
  const steps = Object.entries(exercises).map(([name, one]) => [name, { ...NO_STEPS, ...one }] as const);
  return { schemaVersion, current, exercises: Object.fromEntries(steps) };
}
