import { expect, test } from 'vitest';
import { createExpectation, createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt, settleAttempts } from '../judge/settle.ts';
import { PackedResults } from './packed-results.ts';

test('gives back what was added, once', () => {
  const history = createHistory('5 acquired finally, 100 reset, 130 noticed read, 131 released finally, 1100 alive');
  const attempt = buildAttempt({ expectations: [createExpectation('finally')] }, history);
  const results = Array.from({ length: 40 }, () => settleAttempts(history.cell, [attempt]));
  const packedResults = new PackedResults<string>();
  packedResults.add('http', results);
  expect([packedResults.has('http'), packedResults.has('koa')]).toEqual([true, false]);
  expect(packedResults.take('http')).toEqual(results);
  expect([packedResults.has('http'), packedResults.take('http')]).toEqual([false, []]);
});
