import { expect, test } from 'vitest';
import { makeResult, makeRun } from '../report/fixtures/runs.ts';
import { mergeShards } from './shards.ts';

const one = makeRun([makeResult({ cell: { scenario: 'seed/one' } })], { startedAt: '2026-01-02T00:00:00.000Z' });
const other = makeRun([makeResult({ cell: { scenario: 'seed/other' } })], {
  startedAt: '2026-01-01T00:00:00.000Z',
  selfCheck: { problems: ['It did not leak.'], shown: [] },
});

test('the merged run has the results of all, and begins with the first', () => {
  const merged = mergeShards([one, other]);
  expect(merged.results.map(({ cell }) => cell.scenario)).toEqual(['seed/one', 'seed/other']);
  expect(merged.servers.map(({ id }) => id)).toEqual(['seed/one', 'seed/other']);
  expect(merged.startedAt).toBe('2026-01-01T00:00:00.000Z');
});

test('a merged run of which one shard is not proven is not proven', () => {
  expect(mergeShards([one, other]).selfCheck.problems).toEqual(['It did not leak.']);
});

test('a server in two shards is refused by its name', () => {
  expect(() => mergeShards([one, one])).toThrow('Expected every server in one run only, got seed/one in two.');
});

test('runs of two versions, or of two patiences, are not one run', () => {
  expect(() => mergeShards([one, { ...other, hangup: '9.9.9' }])).toThrow('got one of 9.9.9');
  expect(() => mergeShards([one, { ...other, patienceMs: 7 }])).toThrow('with 7 ms');
});

test('a run of which a share is missing is not merged', () => {
  const first = { ...one, shard: { index: 1, of: 3 } };
  const third = { ...other, shard: { index: 3, of: 3 } };
  expect(() => mergeShards([first, third])).toThrow('Expected every share of the run, got none for 2/3.');
});

test.for([
  [{ index: 1, of: 2 }, 'got 1/2 too'],
  [{ index: 3, of: 2 }, 'got 3/2 too'],
  [{ index: 1, of: 1 }, 'got 1/1 too'],
] as const)('a share too many is refused: %o', ([shard, problem]) => {
  const third = makeRun([makeResult({ cell: { scenario: 'seed/third' } })], { shard });
  const shares = [
    { ...one, shard: { index: 1, of: 2 } },
    { ...other, shard: { index: 2, of: 2 } },
  ] as const;
  expect(mergeShards(shares).results).toHaveLength(2);
  expect(() => mergeShards([...shares, third])).toThrow(problem);
});

test('a run of nothing, or without the results of a server, is not merged', () => {
  expect(() => mergeShards([one, { ...other, servers: [], results: [] }])).toThrow('got one of none');
  expect(() => mergeShards([one, { ...other, results: [] }])).toThrow('got no result of seed/other');
  expect(() => mergeShards([{ ...one, servers: other.servers }])).toThrow('got no result of seed/other');
});
