import { expect, test } from 'vitest';
import { makeMark, makeResult, toTimestampNs } from '../../report/fixtures/runs.ts';
import type { ObservedHistory } from '../../model/history.ts';
import { loadExercise } from '../course/course.ts';
import { findStayProblems } from './stay-findings.ts';

const LEFT_MS = 400;

/** What is said of a server that sends a line at this interval, the first so long after the harness begins to look. */
async function judgeSteadyStream(exercise: string, { intervalMs, firstMs }: { intervalMs: number; firstMs: number }) {
  const { task } = await loadExercise(exercise);
  const windowMs = task.patienceMs ?? 1_000;
  const marks = Array.from({ length: Math.ceil(windowMs / intervalMs) }, (_, index) =>
    makeMark(LEFT_MS + firstMs + index * intervalMs, { event: 'write', bytes: 7 }),
  );
  const result = makeResult({ cell: { fault: 'stay' }, history: { disconnectedAt: toTimestampNs(LEFT_MS), marks } });
  return findStayProblems(result.attempt.history as ObservedHistory, task);
}

test.each([
  ['06-idle', 1_500],
  ['18-framework', 1_500],
  ['19-unknown', 400],
])('a steady stream goes on, whenever its next message comes: %s, every %i ms', async (exercise, intervalMs) => {
  for (let firstMs = 1; firstMs <= intervalMs; firstMs += 33)
    expect(await judgeSteadyStream(exercise, { intervalMs, firstMs }), `first after ${firstMs} ms`).toEqual([]);
});

test('one message and none after it is no stream', async () => {
  const found = await judgeSteadyStream('06-idle', { intervalMs: 60_000, firstMs: 1_450 });
  expect(found).toMatchObject([{ reason: 'stopped-streaming' }]);
});
