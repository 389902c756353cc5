import { expect, test } from 'vitest';
import { SingleFlight } from './single-flight.ts';

/** Answers that come when the test says so. */
function answers() {
  const pending: ((answer: number) => void)[] = [];
  const shared = new SingleFlight(() => {
    const { promise, resolve } = Promise.withResolvers<number>();
    pending.push(resolve);
    return promise;
  });
  return { shared, pending };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('those who ask at the same time share one answer', async () => {
  const { shared, pending } = answers();
  const asked = [shared.get(), shared.get()];
  await turn();
  expect(pending).toHaveLength(1);
  pending[0]!(7);
  expect(await Promise.all(asked)).toEqual([7, 7]);
});

test('an answer that was already being sought is too old for who asks then', async () => {
  const { shared, pending } = answers();
  const early = shared.get();
  await turn();
  const late = [shared.get(), shared.get()];
  pending[0]!(1);
  expect(await early).toBe(1);
  await turn();
  expect(pending).toHaveLength(2);
  pending[1]!(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
});

test('who asks after a failure gets an answer of their own', async () => {
  let asked = 0;
  const shared = new SingleFlight(async () => {
    asked += 1;
    if (asked === 1) throw new Error('gone');
    return asked;
  });
  await expect(shared.get()).rejects.toThrow('gone');
  expect(await shared.get()).toBe(2);
});

test('the next answer is not sought before the pause', async () => {
  const { promise: pause, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  const shared = new SingleFlight(
    async () => (asked += 1),
    () => pause,
  );
  await shared.get();
  const next = shared.get();
  await turn();
  expect(asked).toBe(1);
  resolve();
  expect(await next).toBe(2);
});
