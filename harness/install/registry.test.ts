import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  listVersionsBetween,
  compareVersions,
  isStableVersion,
  getMajorVersion,
  resolveNewestVersion,
} from './registry.ts';

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

test('A registry that cannot be reached is reported within seconds, by the name of the package', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'hangup-npm-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
  vi.stubEnv('npm_config_cache', cache);
  const { signal } = new AbortController();
  await expect(resolveNewestVersion({ name: 'express', range: '5' }, signal)).rejects.toThrow(
    /^Expected the registry to tell of express@5, got: .*ECONNREFUSED/,
  );
});
