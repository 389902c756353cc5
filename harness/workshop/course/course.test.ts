import { afterAll, beforeAll, describe, test } from 'vitest';
import { loadCourse } from './course.ts';
import { ExerciseFixture } from '../fixtures/exercise-fixture.ts';
import { listAlternatives, listMistakes, listShortCuts } from '../fixtures/wrong-answers.ts';

const WAITING_MS = 240_000; // for its turn, most of all

const course = await loadCourse();
let runner: ExerciseFixture;

beforeAll(async () => {
  runner = await ExerciseFixture.open();
});

afterAll(() => runner[Symbol.asyncDispose]());

describe.concurrent('both directions', () => {
  test.for(course)('$name as shipped fails for its reason', { timeout: WAITING_MS }, async (exercise, { expect }) => {
    const { answer } = await runner.check(exercise, exercise.shipped);
    expect(answer.reason, answer.sentence).toBe(exercise.task.fails);
  });

  test.for(course)('$name fixed passes', { timeout: WAITING_MS }, async (exercise, { expect }) => {
    const { answer } = await runner.check(exercise, exercise.solution);
    expect(answer.reason, answer.sentence).toBeNull();
  });
});

describe.concurrent('a right answer passes, however it is written', () => {
  test.for(listAlternatives(course))('$exercise: $what', { timeout: WAITING_MS }, async (answer, { expect }) => {
    const exercise = course.find(({ name }) => name === answer.exercise)!;
    const { answer: told } = await runner.check(exercise, answer.text);
    expect(told.reason, told.sentence).toBeNull();
  });
});

const wrong = [...course.flatMap(listShortCuts), ...listMistakes(course)];

describe.concurrent('an answer passes for the right reason only', () => {
  test.for(wrong)('$exercise: $what is $reason', { timeout: WAITING_MS }, async (answer, { expect }) => {
    const exercise = course.find(({ name }) => name === answer.exercise)!;
    const { answer: told } = await runner.check(exercise, answer.text);
    expect(told.reason, told.sentence).toBe(answer.reason);
    expect(told.sentence).toMatch(/\w.*[.?)]$/);
  });
});
