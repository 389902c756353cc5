import { expect, test } from 'vitest';
import type { Verdict } from '../../model/result.ts';
import { cellText, legendOf } from './scenario-table.ts';
import { released, resultOf, silent, verdict } from '../fixtures/runs.ts';

const words = (...verdicts: Verdict[]) => cellText(resultOf({ attempt: { verdicts } })).words.join(' ');

test.each([
  [released('finally', 'read', 0.4), '✔ <1ms'],
  [released('finally', 'timer', 299.6), '✔t 300ms'],
  [released('finally', 'gc', 999.7), '✔g 1.0s'],
  [{ ...verdict('finally', 'released by end'), cause: 'end' } satisfies Verdict, '✔e'],
  [silent(), '∞ 1.0s 19t'],
  [verdict('finally', 'held'), 'held'],
  [verdict('finally', 'unused'), 'unused'],
  [verdict('finally', 'premature'), 'early'],
  [verdict('finally', 'double'), 'twice'],
])('the sign of %o is %s', (one, sign) => {
  expect(words(one)).toBe(sign);
});

test('of a server that only wrote the writes are counted', () => {
  const work = { ticks: 0, writes: 5, bytes: 5, queuedBytes: 0 };
  expect(cellText(resultOf({ attempt: { verdicts: [silent()], work } })).words).toEqual(['∞ 1.0s', '5w']);
});

test('of guards that were released the slowest counts', () => {
  expect(words(released('one', 'read', 3), released('two', 'read', 40))).toBe('✔ 40ms');
});

test('lost items outweigh a guard that was held, and are no guard that differs', () => {
  expect(words(verdict('finally', 'held'), verdict('items', 'lost'))).toBe('lost');
  expect(words(verdict('finally', 'held'), verdict('items', 'in order'))).toBe('held');
});

test('whatever its other guards did, a cell of which nothing is proven is unknown', () => {
  const cell = cellText(
    resultOf({ status: 'unknown', attempt: { verdicts: [silent('one'), verdict('two', 'unknown')] } }),
  );
  expect(cell).toEqual({ kind: 'unknown', words: ['?'], agreement: '' });
});

test('every sign of a cell is in the legend', () => {
  const cell = cellText({
    ...resultOf({ status: 'different', attempt: { verdicts: [silent('one'), released('two')] } }),
    agreeing: 1,
    attempts: 3,
  });
  expect([...cell.words, cell.agreement]).toEqual(['!∞ 1.0s*', '19t', '1/3']);
  expect(legendOf([cell]).map((meaning) => meaning.slice(0, 3))).toEqual(['`∞ ', '`!`', '`*`', '`2/']);
});
