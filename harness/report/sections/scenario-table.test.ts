import { expect, test } from 'vitest';
import type { Result, Verdict } from '../../model/result.ts';
import { buildOutcome, buildScenarioTable } from './scenario-table.ts';
import { groupResultsByServer } from './servers.ts';
import { makeReleasedVerdict, makeResult, makeRun, makeSilentVerdict, makeVerdict } from '../fixtures/runs.ts';

const formatParts = (result: Result) => buildOutcome(result).parts.map(({ text }) => text);
const words = (...verdicts: Verdict[]) => formatParts(makeResult({ attempt: { verdicts } })).join(' ');

test.each([
  [makeReleasedVerdict('finally', 'read', 0.4), '✔ <1ms'],
  [makeReleasedVerdict('finally', 'timer', 299.6), '✔t 300ms'],
  [makeReleasedVerdict('finally', 'gc', 999.7), '✔g 1.0s'],
  [{ ...makeVerdict('finally', 'released by end'), cause: 'end' } satisfies Verdict, '✔e'],
  [makeSilentVerdict(), '∞ 1.0s 19t'],
  [makeVerdict('finally', 'held'), 'held'],
  [makeVerdict('finally', 'unused'), 'unused'],
  [makeVerdict('finally', 'premature'), 'early'],
  [makeVerdict('finally', 'double'), 'twice'],
])('the sign of %o is %s', (one, sign) => {
  expect(words(one)).toBe(sign);
});

test('of a server that only wrote the writes are counted', () => {
  const work = { ticks: 0, writes: 5, bytes: 5, queuedBytes: 0 };
  expect(formatParts(makeResult({ attempt: { verdicts: [makeSilentVerdict()], work } }))).toEqual(['∞ 1.0s', '5w']);
});

test('of guards that were released the slowest counts', () => {
  expect(words(makeReleasedVerdict('one', 'read', 3), makeReleasedVerdict('two', 'read', 40))).toBe('✔ 40ms');
});

test('lost items outweigh a guard that was held, and are no guard that differs', () => {
  expect(words(makeVerdict('finally', 'held'), { ...makeVerdict('items', 'lost'), kind: 'items' })).toBe('lost');
  expect(words(makeVerdict('finally', 'held'), { ...makeVerdict('items', 'in order'), kind: 'items' })).toBe('held');
});

test('whatever its other guards did, a cell of which nothing is proven is unknown', () => {
  const outcome = buildOutcome(
    makeResult({ status: 'unknown', attempt: { verdicts: [makeSilentVerdict('one'), makeVerdict('two', 'unknown')] } }),
  );
  expect(outcome).toEqual({ parts: [{ text: '?', tone: 'unknown' }], differs: false });
});

test('every sign of a cell is in the legend', () => {
  const result = {
    ...makeResult({
      status: 'different',
      attempt: { verdicts: [makeSilentVerdict('one'), makeReleasedVerdict('two')] },
    }),
    agreeing: 1,
    attempts: 3,
  };
  expect(formatParts(result)).toEqual(['!∞ 1.0s*', '19t', '1/3']);
  const [section] = buildScenarioTable(groupResultsByServer(makeRun([result])));
  const { table } = section!.blocks.find((block) => block.kind === 'table')!;
  expect(table.legend.map((meaning) => meaning.slice(0, 3))).toEqual(['`∞ ', '`!`', '`*`', '`1/']);
});
