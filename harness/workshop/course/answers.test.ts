import { afterAll, beforeAll, describe, test } from 'vitest';
import { ExerciseFixture } from '../fixtures/exercise-fixture.ts';
import { applyToSolutions } from '../fixtures/wrong-answers.ts';
import { toAlternatives, toMistakes } from '../fixtures/written-answers.ts';
import { FALSE_PREDICTIONS, PREDICTIONS } from '../fixtures/predictions.ts';
import { WRITTEN_CLOSES } from '../fixtures/written-closes.ts';
import { WRITTEN_FIRST } from '../fixtures/written-first.ts';
import { WRITTEN_FLOWS } from '../fixtures/written-flows.ts';
import { WRITTEN_HOPS } from '../fixtures/written-hops.ts';
import { WRITTEN_LEFTOVERS } from '../fixtures/written-leftovers.ts';
import { WRITTEN_LOGS } from '../fixtures/written-logs.ts';
import { WRITTEN_PIPES } from '../fixtures/written-pipes.ts';
import { WRITTEN_QUIET } from '../fixtures/written-quiet.ts';
import { WRITTEN_RACES } from '../fixtures/written-races.ts';
import { WRITTEN_STOPS } from '../fixtures/written-stops.ts';
import { WRITTEN_TAKES } from '../fixtures/written-takes.ts';
import { WRITTEN_WAITS } from '../fixtures/written-waits.ts';
import { loadCourse } from './course.ts';

const WAITING_MS = 240_000; // for its turn, most of all

const course = await loadCourse();
const written = [
  ...WRITTEN_FIRST,
  ...WRITTEN_PIPES,
  ...WRITTEN_CLOSES,
  ...WRITTEN_WAITS,
  ...WRITTEN_QUIET,
  ...WRITTEN_RACES,
  ...WRITTEN_LEFTOVERS,
  ...WRITTEN_TAKES,
  ...WRITTEN_HOPS,
  ...WRITTEN_LOGS,
  ...WRITTEN_FLOWS,
  ...WRITTEN_STOPS,
];
const right = applyToSolutions(course, [...PREDICTIONS, ...written.flatMap(toAlternatives)]);
const wrong = applyToSolutions(course, [...FALSE_PREDICTIONS, ...written.flatMap(toMistakes)]);
let runner: ExerciseFixture;

beforeAll(async () => {
  runner = await ExerciseFixture.open();
});

afterAll(() => runner[Symbol.asyncDispose]());

const findExercise = (name: string) => course.find((exercise) => exercise.name === name)!;

describe.concurrent('an answer that is written anew is judged by what it does', () => {
  test.for(right)('$exercise: $what passes', { timeout: WAITING_MS }, async ({ exercise, text }, { expect }) => {
    const { answer } = await runner.check(findExercise(exercise), text);
    expect(answer.reason, answer.sentence).toBeNull();
  });

  test.for(wrong)('$exercise: $what is $reason', { timeout: WAITING_MS }, async (mistake, { expect }) => {
    const { answer } = await runner.check(findExercise(mistake.exercise), mistake.text);
    expect(answer.reason, answer.sentence).toBe(mistake.reason);
  });
});
