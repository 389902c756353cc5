import { afterAll, beforeAll, describe, test } from 'vitest';
import { loadCourse } from './course.ts';
import { ExerciseFixture } from '../fixtures/exercise-fixture.ts';

const TIMES = 5;
const WAITING_MS = 600_000; // for its turn, most of all

const course = await loadCourse();
let runner: ExerciseFixture;

beforeAll(async () => {
  runner = await ExerciseFixture.open();
});

afterAll(() => runner[Symbol.asyncDispose]());

describe.concurrent(`${TIMES} times in a row`, () => {
  test.for(course)('$name as shipped fails for its reason', { timeout: WAITING_MS }, async (exercise, { expect }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      const { answer } = await runner.check(exercise, exercise.shipped);
      expect(answer.reason, `time ${time}: ${answer.sentence}`).toBe(exercise.task.fails);
    }
  });

  test.for(course)('$name fixed passes', { timeout: WAITING_MS }, async (exercise, { expect }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      const { answer } = await runner.check(exercise, exercise.solution);
      expect(answer.reason, `time ${time}: ${answer.sentence}`).toBeNull();
    }
  });
});
