import { expect, test } from 'vitest';
import { createResolvers, groupToMap } from './older-node.ts';

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
