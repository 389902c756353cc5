import { expect, test } from 'vitest';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import { createCounts, createEvidence, createLeftovers, createRates, createTrend } from '../fixtures/evidence.ts';
import { judgeOutside, needsLongerEnd, needsMoreQuick } from './outside.ts';

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

test.each([
  ['is over', 1, /ended by itself, late\.$/],
  ['goes on, as timers in step do', 9, /What goes on may be more than it seems/],
])('of what ended late is said whether a rest %s', (_, end, sentence) => {
  const judged = judgeOutside(createTrend({ lastLook: 73, quick: [126, 215], end }));
  expect(judged).toMatchObject([{ verdict: 'late', sentence: expect.stringMatching(sentence) }]);
});

test.each([
  ['a job', { lastLook: 39, quick: [61, 104], end: 43 }, 'late'],
  // As measured: threads that end 1 s after their clients, beside those of the JVM, whose work varies.
  ['that of a JVM', { before: 26, lastLook: 98, quick: [109, 289], end: 118 }, 'not-judged'],
])('what the first clients began goes on, and what later clients left ends in a second: %s is no leak', (...row) => {
  const [, numbers, verdict] = row;
  const background = createTrend(numbers);
  expect(judgeOutside(background)).toMatchObject([{ verdict, kind: 'activity' }]);
  const addCpu = <T extends { rates: Rates }>(look: T, cpuMs: number) => ({ ...look, rates: { ...look.rates, cpuMs } });
  const inStep = {
    ...background,
    lastLook: addCpu(background.lastLook!, 2),
    quick: background.quick.map((batch, at) => addCpu(batch, 10 + 10 * at)),
    end: addCpu(background.end!, 18),
  };
  expect(judgeOutside(inStep)).toMatchObject([{ verdict: 'leak', kind: 'activity' }]);
});

test('CPU that falls while timers fall into step is no proof that they ended', () => {
  const rates = (cpuMs: number) => createRates({ cpuMs });
  const look = (cpuMs: number) => ({ counts: createCounts(), rates: rates(cpuMs) });
  const quick = [37, 67].map((cpuMs) => ({ hangUps: 30, ...look(cpuMs) }));
  const end = { rates: rates(28), sinceLastVisitMs: 8_600 };
  const inStep = {
    ...createTrend({ lastLook: 0, quick: [], end: 0 }),
    before: rates(13),
    lastLook: look(22),
    quick,
    end,
  };
  expect(judgeOutside(inStep)).toMatchObject([{ verdict: 'not-judged', kind: 'activity' }]);
});

test('what became less at the end and is still more than the visits began has not been seen to end', () => {
  const inStep = createTrend({ lastLook: 33, quick: [135, 250], end: 50 });
  expect(judgeOutside(inStep)).toMatchObject([
    {
      verdict: 'not-judged',
      kind: 'activity',
      sentence: expect.stringMatching(/less again, yet more than the visits/),
    },
  ]);
});

test('what grows only at the end was not started once', () => {
  const outOfStep = createTrend({ lastLook: 44, quick: [64, 39, 56], end: 161 });
  expect(judgeOutside(outOfStep)).toMatchObject([
    { verdict: 'not-judged', kind: 'activity', sentence: expect.stringMatching(/at the end there was far more of it/) },
  ]);
  expect(needsLongerEnd(outOfStep)).toBe(true);
});

test('what is clean needs no longer look', () => {
  expect(needsLongerEnd(createTrend({ lastLook: 0, quick: [0, 0], end: 0 }))).toBe(false);
});

test.each([
  ['goes on', 39, ['started-once activity']],
  ['is over after the quick clients', 0, []],
])('what one look shows, and %s', (_, end, expected) => {
  const judged = judgeOutside(createTrend({ lastLook: 39, quick: [end, end], end }));
  expect(judged.map(({ verdict, kind }) => `${verdict} ${kind}`)).toEqual(expected);
});

test.each([
  ['as much as the clients before them', 95, 'started-once activity'],
  ['more', 20, 'not-judged activity'],
])('where no quick clients come, and the visits begin %s', (_, begun, verdict) => {
  const few = createTrend({ lastLook: 99, quick: [], end: 99, visits: [40, 99, 40, 99, 40, 99, 40, 99] });
  const judged = judgeOutside({ ...few, warmedUp: createRates({ wakeUps: begun }) });
  expect(judged.map(({ verdict: found, kind }) => `${found} ${kind}`)).toEqual([verdict]);
});

test('four visits alone do not show that what they began rises with each of them', () => {
  const few = createTrend({ lastLook: 80, quick: [], end: 80, visits: [20, 40, 60, 80] });
  expect(judgeOutside(few).map(({ verdict }) => verdict)).toEqual(['not-judged']);
  const many = createTrend({ lastLook: 160, quick: [], end: 160, visits: [20, 40, 60, 80, 100, 120, 140, 160] });
  expect(judgeOutside(many).map(({ verdict }) => verdict)).toEqual(['leak']);
});

/** Clients whose timers fall into step: so many wake-ups, and what they take of the CPU. */
function createInStep(wakeUps: readonly number[], cpu: readonly number[]): OutsideEvidence {
  const [lastLook, ...quick] = cpu.map((cpuMs, at) => createRates({ cpuMs, wakeUps: wakeUps[at]! }));
  const toBatch = (rates: Rates, at: number) => ({ hangUps: at < 2 ? 30 : 140, counts: createCounts(), rates });
  return {
    ...createTrend({ lastLook: wakeUps[0]!, quick: [], end: 0 }),
    lastLook: { counts: createCounts(), rates: lastLook! },
    quick: quick.map(toBatch),
    end: { rates: quick.at(-1)!, sinceLastVisitMs: 4_000 },
  };
}

test.each([
  ['after the first of many', [61, 272, 205, 230], [10, 17, 17, 81], 'not-judged'],
  ['from the beginning', [36, 42, 40, 43], [25, 27, 29, 95], 'started-once'],
])('timers that fall into step %s take more CPU with each client, which many more clients show', (...row) => {
  const [, wakeUps, cpu, early] = row;
  const two = createInStep(wakeUps.slice(0, 3), cpu.slice(0, 3));
  expect(judgeOutside(two)).toMatchObject([{ verdict: early, kind: 'activity' }]);
  expect(needsMoreQuick(two)).toBe(true);
  expect(judgeOutside(createInStep(wakeUps, cpu))).toMatchObject([{ verdict: 'leak', kind: 'activity' }]);
  const once = createInStep(wakeUps, [...cpu.slice(0, 3), cpu[2]!]);
  expect(judgeOutside(once)).toMatchObject([{ verdict: 'started-once', kind: 'activity' }]);
});

test.each([
  ['node:http', [82, 221, 226, 395], [17, 46, 48, 60]],
  ['FastAPI', [65, 210, 148, 231], [16, 37, 44, 90]],
  ['net/http of Go', [561, 1_793, 2_070, 2_492], [21, 60, 69, 90]],
])('what each client left of %s grows, although many share their wake-ups, as measured', (_, wakeUps, cpu) => {
  expect(judgeOutside(createInStep(wakeUps, cpu))).toMatchObject([{ verdict: 'leak', kind: 'activity' }]);
});

test('timers that hit most milliseconds of a second add few wake-ups, and yet as many timers', () => {
  const visits = [120, 30, 122, 130]; // a client waited for a core
  const crowded = createTrend({ lastLook: 126, quick: [558, 678, 826], end: 832, visits }); // as measured of a server in Node
  const quick = crowded.quick.map((batch, at) => (at < 2 ? batch : { ...batch, hangUps: 140 }));
  expect(judgeOutside({ ...crowded, quick })).toMatchObject([{ verdict: 'leak', kind: 'activity' }]);
});

test('what a third batch added beside much noise is a leak if the end shows it as well', () => {
  const visits = [20, 74, 28, 84];
  const noisy = createTrend({ lastLook: 84, quick: [203, 186, 362], end: 436, visits }); // as measured of a server in Node
  const quick = noisy.quick.map((batch, at) => (at < 2 ? batch : { ...batch, hangUps: 140 }));
  expect(judgeOutside({ ...noisy, quick })).toMatchObject([{ verdict: 'leak', kind: 'activity' }]);
  const ended = { ...noisy, quick, end: { ...noisy.end!, rates: createRates({ wakeUps: 190 }) } };
  expect(judgeOutside(ended)).toMatchObject([{ verdict: 'not-judged', kind: 'activity' }]);
});

test('where clients left something that is held, no third batch comes for what runs beside it', () => {
  const { leftovers } = createEvidence({ leftovers: createLeftovers('process', [0, 1, 2, 3]) });
  const pool = createTrend({ before: 10, lastLook: 22, quick: [72, 74], end: 39 });
  const quick = pool.quick.map((batch, at) => ({ ...batch, counts: createCounts({ process: 34 + 30 * at }) }));
  expect(needsMoreQuick(pool)).toBe(true);
  expect(needsMoreQuick({ ...pool, leftovers, quick })).toBe(false);
});

test('what two small batches made more may still grow with each client', () => {
  const crowded = createTrend({ lastLook: 1_459, quick: [2_283, 2_438], end: 2_489 }); // as measured of a server in Go
  expect(judgeOutside(crowded)).toMatchObject([{ verdict: 'not-judged', kind: 'activity' }]);
});

test('a pool that many clients at once fill is no leak, although they make much more of it than the visits had', () => {
  const pool = createTrend({ before: 10, lastLook: 22, quick: [72, 74], end: 39 });
  expect(needsMoreQuick(pool)).toBe(true);
  const full = { ...pool, quick: [...pool.quick, { ...pool.quick[1]!, hangUps: 140 }] };
  expect(judgeOutside(full)).toMatchObject([{ verdict: 'started-once', kind: 'activity' }]);
});
