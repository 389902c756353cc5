import { expect, test } from 'vitest';
import { createHistory } from '../fixtures/history.ts';
import { judgeGauge } from './gauge.ts';

const outcomeOf = (timeline: string) => judgeGauge(createHistory(timeline), 'tokens');

test.each([
  [
    'a new height late in the window grows',
    '5 gauge tokens 1, 100 fin, 500 gauge tokens 5, 1000 gauge tokens 9, 1090 alive',
    'grows',
    9,
  ],
  ['what came to rest before that settles', '5 gauge tokens 1, 100 fin, 500 gauge tokens 5, 1090 alive', 'settles', 5],
  ['an old height said again is no growth', '5 gauge tokens 7, 100 fin, 1000 gauge tokens 7, 1090 alive', 'settles', 7],
  [
    'what goes up and down within its old bounds settles',
    '5 gauge tokens 7, 100 fin, 900 gauge tokens 2, 1050 gauge tokens 6, 1090 alive',
    'settles',
    6,
  ],
  ['what was first measured late in the window grows', '100 fin, 1000 gauge tokens 1, 1090 alive', 'grows', 1],
])('%s', (...[, timeline, outcome, value]) => {
  expect(outcomeOf(timeline)).toMatchObject({ outcome, value });
});

test('rest without a sign of life proves nothing', () => {
  expect(outcomeOf('5 gauge tokens 1, 100 fin, 500 gauge tokens 5').outcome).toBe('unknown');
});

test('the evidence says where it stood when the client left', () => {
  const { evidence } = outcomeOf('5 gauge tokens 3, 100 fin, 1000 gauge tokens 25, 1090 alive');
  expect(evidence).toBe('tokens was 3 when the client left, 25 at the end.');
});

test('what was never measured is unknown, not unused', () => {
  const { outcome, evidence } = outcomeOf('5 acquired timer, 100 fin, 1090 alive');
  expect([outcome, evidence]).toEqual(['unknown', 'tokens was never measured.']);
});
