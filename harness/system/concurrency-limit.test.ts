import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.ts';

const LONG_MS = 60_000;

/** Acts that have begun, each of which ends on request. */
function acts() {
  const begun: PromiseWithResolvers<string>[] = [];
  const act = () => {
    const own = Promise.withResolvers<string>();
    begun.push(own);
    return own.promise;
  };
  return { begun, act };
}

test('the next begins when one of those before has ended, well or not', async () => {
  const turns = new ConcurrencyLimit({ concurrency: 2, slotMs: LONG_MS });
  const { begun, act } = acts();
  const all = [1, 2, 3, 4].map(() => turns.run(act));
  await turn();
  expect(begun).toHaveLength(2);
  begun[0]!.resolve('first');
  expect(await all[0]).toBe('first');
  await turn();
  expect(begun).toHaveLength(3);
  begun[1]!.reject(new Error('second'));
  await expect(all[1]).rejects.toThrow('second');
  await turn();
  expect(begun).toHaveLength(4);
  for (const { resolve } of begun) resolve('last');
  expect(await Promise.all(all.slice(2))).toEqual(['last', 'last']);
});

test('one that takes too long makes room, and settles in its own time', async () => {
  const turns = new ConcurrencyLimit({ concurrency: 1, slotMs: 1 });
  const { begun, act } = acts();
  const [slow, next] = [turns.run(act), turns.run(act)];
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve('next');
  expect(await next).toBe('next');
  begun[0]!.reject(new Error('late'));
  await expect(slow).rejects.toThrow('late');
});
