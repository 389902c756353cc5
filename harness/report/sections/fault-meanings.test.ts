import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULTS } from '../../../scenarios/kit/vocabulary.ts';
import { FAULT_MEANINGS } from './fault-meanings.ts';

test('the README defines the columns of its table as every report does', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `([\w+-]+)` +\| (.*?) +\|$/gm)].map(([, fault, meaning]) => [fault, meaning]);
  const expected = FAULTS.filter((fault) => rows.some(([name]) => name === fault)).map((fault) => [
    fault,
    FAULT_MEANINGS[fault],
  ]);
  expect(expected.length).toBeGreaterThan(6);
  expect(new Map(rows as [string, string][])).toEqual(new Map(expected as [string, string][]));
});
