import { expect, test } from 'vitest';
import type { UsageError } from '../system/errors.ts';
import { expectAwait, watchAwait } from './require-await.ts';

/** What fails a test at its end that does this with what the matcher gave it; null if nothing does. */
async function findProblem(use: (promise: Promise<number>) => unknown): Promise<unknown> {
  const verifications: (() => void)[] = [];
  const noteAwait = expectAwait((verify) => verifications.push(verify), findProblem);
  await use(watchAwait(Promise.resolve(1), noteAwait));
  try {
    for (const verify of verifications) verify();
    return null;
  } catch (error) {
    return (error as UsageError).code;
  }
}

test.each<[string, string | null, (promise: Promise<number>) => unknown]>([
  ['await', null, async (promise) => void (await promise)],
  ['return', null, (promise) => promise],
  ['Promise.all', null, (promise) => Promise.all([promise, promise])],
  ['await of a catch, as jest adds one', null, async (promise) => void (await promise.catch(() => 2))],
  ['nothing', 'not-awaited', (promise) => void promise],
  ['a catch without await', 'not-awaited', (promise) => void promise.catch(() => 2)],
])('%s: at its end a test fails by %s', async (_name, problem, use) => {
  expect(await findProblem(use)).toBe(problem);
});
