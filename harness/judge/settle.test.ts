import { expect, test } from 'vitest';
import type { Stall } from '../model/history.ts';
import type { BoundedOutcome } from '../../scenarios/kit/vocabulary.ts';
import { createExpectation, createHistory, createStall } from './fixtures/history.ts';
import {
  areAllClientsLate,
  buildAttempt,
  hasDissentingAttempts,
  hasDoubtfulAttempts,
  hasOccasionalLeak,
  settleAttempts,
} from './settle.ts';

/** A guard that was released so long after the reset. */
function released(afterMs: number, expected: BoundedOutcome) {
  const timeline = `5 acquired finally, 100 reset, 130 noticed read, ${100 + afterMs} released finally, 1100 alive`;
  return buildAttempt(
    { expectations: [{ ...createExpectation('finally'), outcomes: [expected] }] },
    createHistory(timeline),
  );
}

const { cell } = createHistory('100 reset');

test('within bounds of its own an attempt agrees with every other, prompt or late', () => {
  const bounds = { outcome: 'released by read', sinceDisconnectMs: [600, 900] } as const;
  const attempts = [700, 780, 720].map((afterMs) => released(afterMs, bounds));
  expect(hasDissentingAttempts(attempts)).toBe(false);
  expect(settleAttempts(cell, attempts)).toMatchObject({ status: 'expected', agreeing: 3, attempts: 3 });
  expect(settleAttempts(cell, attempts).dissent).toEqual([]);
});

test('what is not as expected is kept apart by its class, so that nothing flaky is accepted', () => {
  const attempts = [700, 780, 720].map((afterMs) => released(afterMs, { outcome: 'silent' }));
  expect(hasDissentingAttempts(attempts)).toBe(true);
  const settled = settleAttempts(cell, attempts);
  expect(settled).toMatchObject({ status: 'different', agreeing: 2, attempts: 3 });
  expect(settled.dissent).toEqual([expect.stringMatching(/expected finally `silent`, got .*after 780/)]);
});

test('a leak in one of three attempts is not outvoted', () => {
  const bounds = { outcome: 'released by read' } as const;
  const expectations = [{ ...createExpectation('finally'), outcomes: [bounds] }];
  const leaked = buildAttempt({ expectations }, createHistory('5 acquired finally, 100 reset, 1000 tick, 1100 alive'));
  const attempts = [released(30, bounds), leaked, released(30, bounds)];
  expect(hasOccasionalLeak(attempts)).toBe(true);
  const settled = settleAttempts(cell, attempts);
  expect(settled).toMatchObject({ status: 'different', agreeing: 1, attempts: 3 });
  expect(settled.attempt.differences).toMatchObject([{ got: 'silent', code: 'leak-in-some-attempts' }]);
  expect(settled.dissent).toEqual(['finally was released by read after 30.0 ms.']);
});

test('a stray that is no leak is noise', () => {
  const bounds = { outcome: 'released by read', sinceDisconnectMs: [0, 100] } as const;
  const attempts = [released(30, bounds), released(300, bounds), released(30, bounds)];
  expect(hasOccasionalLeak(attempts)).toBe(false);
  expect(settleAttempts(cell, attempts)).toMatchObject({ status: 'expected', agreeing: 2, attempts: 3 });
});

/** A guard that a client which stays has lost to a deadline. */
function cutOff(stalls: readonly Stall[]) {
  const timeline = '5 acquired finally, 100 stay, 699 noticed timer, 700 released finally, 1100 alive';
  const expectations = [{ ...createExpectation('finally'), outcomes: [{ outcome: 'premature' } as const] }];
  return buildAttempt({ expectations }, createHistory(timeline, { stalls }));
}

test('an attempt whose client was late has no vote beside one that was in time', () => {
  const [late, inTime] = [cutOff([createStall(320, 720)]), cutOff([])];
  expect(areAllClientsLate([late, late])).toBe(true);
  expect(settleAttempts(cell, [late, late])).toMatchObject({ status: 'unknown', attempts: 2 });
  expect(areAllClientsLate([late, late, inTime])).toBe(false);
  expect(hasDoubtfulAttempts([late, late, inTime])).toBe(false);
  expect(hasDissentingAttempts([late, late, inTime])).toBe(false);
  expect(settleAttempts(cell, [late, late, inTime])).toMatchObject({ status: 'expected', agreeing: 1, attempts: 1 });
});
