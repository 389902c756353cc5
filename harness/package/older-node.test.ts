import { expect, test } from 'vitest';
import { CleanupStack, createResolvers, groupToMap } from './older-node.ts';

test('what stands in for Promise.withResolvers settles from outside', async () => {
  const { promise, resolve } = createResolvers<number>();
  resolve(1);
  await expect(promise).resolves.toBe(1);
  const other = createResolvers();
  other.reject(new Error('no'));
  await expect(other.promise).rejects.toThrow('no');
});

test('what stands in for Map.groupBy groups as it does', () => {
  const getParity = (number: number) => number % 2;
  expect(groupToMap([1, 2, 3], getParity)).toEqual(Map.groupBy([1, 2, 3], getParity));
});

test('what stands in for AsyncDisposableStack disposes the last first, each even if another throws', async () => {
  const disposed: string[] = [];
  const dispose = async (stack: Pick<AsyncDisposableStack, 'use' | 'defer'> & AsyncDisposable): Promise<void> => {
    await using used = stack;
    used.defer(() => void disposed.push('one'));
    used.use({ [Symbol.dispose]: () => void disposed.push('two') });
    used.defer(() => {
      throw new Error('three');
    });
  };
  for (const stack of [new CleanupStack(), new AsyncDisposableStack()])
    await expect(dispose(stack)).rejects.toThrow('three');
  expect(disposed).toEqual(['two', 'one', 'two', 'one']);
});
