import { expect, test } from 'vitest';
import { listVersionsBetween, compareVersions, isStableVersion, getMajorVersion } from './registry.ts';

const PUBLISHED = ['2.0.0-rc.1', '1.10.0', '1.9.0', '2.0.0', '1.8.2', '2.0.1', '1.8.10'];

test('Versions are put in the order of their numbers', () => {
  expect(PUBLISHED.filter(isStableVersion).toSorted(compareVersions)).toEqual([
    '1.8.2',
    '1.8.10',
    '1.9.0',
    '1.10.0',
    '2.0.0',
    '2.0.1',
  ]);
});

test('Both ends belong to a range, pre-releases do not', () => {
  expect(listVersionsBetween(PUBLISHED, ['1.9.0', '2.0.0'])).toEqual(['1.9.0', '1.10.0', '2.0.0']);
});

test('The line of a version is its first number', () => {
  expect(getMajorVersion('24.15.0')).toBe('24');
});
