import { expect, test } from 'vitest';
import { createTrend } from './fixtures/evidence.ts';
import { judgeOutside, needsLongerEnd } from './judge-outside.ts';

const LEAK = createTrend({ lastLook: 100, quick: [220, 400], end: 390 });

test('what still runs is accused only when it is as old as anything else that is', () => {
  const young = { ...LEAK, end: { ...LEAK.end!, sinceLastVisitMs: 2_000 } };
  expect([needsLongerEnd(young), needsLongerEnd(LEAK)]).toEqual([true, false]);
});

test('what has begun to end is watched for longer, and is late when it has ended', () => {
  const falling = createTrend({ lastLook: 100, quick: [220, 400], end: 200 });
  expect(needsLongerEnd(falling)).toBe(true);
  const ended = createTrend({ lastLook: 100, quick: [220, 400], end: 10 });
  expect(needsLongerEnd(ended)).toBe(false);
  expect(judgeOutside(ended)).toMatchObject([{ verdict: 'late', kind: 'activity' }]);
});

test('what is clean needs no longer look', () => {
  expect(needsLongerEnd(createTrend({ lastLook: 0, quick: [0, 0], end: 0 }))).toBe(false);
});
