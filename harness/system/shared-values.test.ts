import { expect, test } from 'vitest';
import { SharedValues } from './shared-values.ts';

test('keeps one of equal values, and all that differ', () => {
  const sharedValues = new SharedValues();
  const first = { name: 'finally', bounds: [1, Infinity] };
  expect(sharedValues.share(first)).toBe(first);
  expect(sharedValues.share({ name: 'finally', bounds: [1, Infinity] })).toBe(first);
  expect(sharedValues.share({ name: 'finally', bounds: [1, null] })).toEqual({ name: 'finally', bounds: [1, null] });
});
