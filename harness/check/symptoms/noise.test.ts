import { expect, test } from 'vitest';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import { createCounts, createRates, createTrend, createVisit } from '../fixtures/evidence.ts';
import { judgeOutside, needsMoreQuick } from './outside.ts';

const judge = (evidence: OutsideEvidence) => judgeOutside(evidence).map(({ verdict, kind }) => `${verdict} ${kind}`);

/** A server with timers of its own, and clients for each of which it wakes 40 more times per second. CPU says nothing of it. */
function createBusy(numbers: Parameters<typeof createTrend>[0] & { visits: readonly number[]; share?: number }) {
  const { visits, share = 40, before = 200 } = numbers;
  const rates = (wakeUps: number) => createRates({ wakeUps, cpuMs: wakeUps / 8 });
  const busy = createTrend({ ...numbers, before });
  const { lastLook, quick, end } = busy;
  const addCpu = <T extends { rates: Rates }>(look: T) => ({ ...look, rates: rates(look.rates.wakeUps) });
  return {
    ...busy,
    before: rates(before),
    idle: [rates(before), rates(before + 10)],
    warmedUp: rates(before + 5),
    visits: visits.map((number) => createVisit({ after: rates(number), connected: rates(number + share) })),
    lastLook: addCpu(lastLook!),
    quick: quick.map(addCpu),
    end: addCpu(end!),
  };
}

// As measured: timers of 20 ms that eight clients left beside two of 5 ms of the server's own.
const RISING = [347, 374, 314, 304, 262, 288, 342, 289];
const STEADY = [207, 191, 215, 209, 197, 205, 215, 212];

test.each([
  ['hide what eight clients leave', { lastLook: 302, quick: [], end: 370, visits: RISING }, 'not-judged own-noise'],
  [
    'do not hide that it does more since its first clients',
    { before: 217, lastLook: 341, quick: [], end: 369, visits: [324, 331, 366, 328, 286, 332, 344, 421], share: 120 },
    'not-judged own-noise',
  ],
  [
    'were half as many before the first client',
    { before: 111, lastLook: 314, quick: [], end: 310, visits: RISING },
    'not-judged own-noise',
  ],
  [
    'were in step before the first client, and fell out of it visit by visit',
    { before: 176, lastLook: 369, quick: [], end: 329, visits: [190, 215, 240, 270, 290, 315, 345, 369] },
    'not-judged own-noise',
  ],
  ['would not hide it', { lastLook: 190, quick: [], end: 194, visits: STEADY }, undefined],
  [
    'would hide what they do once a second',
    { lastLook: 190, quick: [], end: 194, visits: STEADY, share: 2 },
    'not-judged own-noise',
  ],
  [
    'hide what sixty leave',
    { lastLook: 302, quick: [310, 300], end: 310, visits: RISING, share: 5 },
    'not-judged own-noise',
  ],
  [
    'do not hide what sixty leave',
    { lastLook: 302, quick: [600, 900], end: 900, visits: RISING.slice(4) },
    'leak activity',
  ],
  [
    'have become fewer, and come back',
    { before: 704, lastLook: 665, quick: [690, 706], end: 708, visits: [700, 660, 690, 670] },
    'not-judged own-noise',
  ],
  [
    'change by themselves',
    { before: 637, lastLook: 569, quick: [650, 722], end: 702, visits: [650, 520, 640, 560] },
    'not-judged own-noise',
  ],
])('timers of its own that %s', (_name, numbers, verdict) => {
  expect(judge(createBusy(numbers))).toEqual(verdict === undefined ? [] : [verdict]);
});

test.each(['wakeUps', 'cpuMs', 'logLines', 'writes'] as const)(
  'what many clients add to %s is no leak while it is less than what the server does without them',
  (name) => {
    const look = (rate: number) => ({ counts: createCounts(), rates: createRates({ [name]: rate }) });
    const quiet = createTrend({ lastLook: 0, quick: [0, 0], end: 0 });
    const bursts = {
      ...quiet,
      idle: [look(100).rates, look(300).rates],
      before: look(100).rates,
      lastLook: look(110),
      quick: [130, 150].map((rate) => ({ hangUps: 30, ...look(rate) })),
      end: { rates: look(150).rates, sinceLastVisitMs: 4_000 },
    };
    expect(judge(bursts)).toEqual(['not-judged own-noise']);
    const steady = { ...bursts, idle: [look(100).rates, look(101).rates] };
    expect(judge(steady)).toEqual(['leak activity']);
  },
);

/** As measured of tasks of 100 ms that each client left beside a loop of 7 ms, while others kept both cores busy. */
function createMerged({
  cpu,
  waitMs = 0,
}: {
  cpu: readonly [number, number, number];
  waitMs?: number;
}): OutsideEvidence {
  const rates = (cpuMs: number, wakeUps = 135) => createRates({ wakeUps, cpuMs, wantedMs: cpuMs + waitMs });
  const look = (cpuMs: number) => ({ counts: createCounts(), rates: rates(cpuMs) });
  const [first, second, last] = cpu;
  const busy = createTrend({ before: 135, lastLook: 135, quick: [135, 135], end: 135, visits: [135, 135, 135, 135] });
  return {
    ...busy,
    before: rates(24, 121),
    idle: [rates(24), rates(26.8, 121)],
    warmedUp: rates(26),
    visits: [28.9, 31.1, 29, 20.7].map((cpuMs) => createVisit({ after: rates(cpuMs), connected: rates(cpuMs, 145) })),
    lastLook: look(24.2),
    quick: [first, second].map((cpuMs) => ({ hangUps: 30, ...look(cpuMs) })),
    end: { rates: rates(last), sinceLastVisitMs: 4_000 },
  };
}

test.each([
  ['add to its CPU', { cpu: [32, 34.6, 35.8] }, 'leak activity'],
  ['may add to its CPU', { cpu: [34, 34.6, 35.8] }, 'not-judged own-noise'],
  ['add to it in one look', { cpu: [24.5, 34.6, 23.5] }, undefined],
  ['add to it in some looks', { cpu: [21, 34, 30.5] }, undefined],
  ['add less to it than what goes on takes', { cpu: [31.2, 29, 29.3] }, undefined],
  ['add nothing to it', { cpu: [23.1, 24.5, 24.6] }, undefined],
  [
    'add nothing to it, on a machine so busy that timers share their wake-ups',
    { cpu: [23.1, 24.5, 24.6], waitMs: 200 },
    'not-judged own-noise',
  ],
] as const)('timers that share their wake-ups, and clients that %s', (_name, numbers, verdict) => {
  expect(judge(createMerged(numbers))).toEqual(verdict === undefined ? [] : [verdict]);
});

// As measured, of a server whose timers fell into step with those of its clients: wake-ups per second, ms of CPU.
test.each([
  ['takes less CPU', 10.8, undefined],
  ['takes more again at the end', 30.8, 'not-judged own-noise'],
] as const)('a server that warms up meanwhile, and %s', (_name, last, verdict) => {
  const rates = (wakeUps: number, cpuMs: number) => createRates({ wakeUps, cpuMs, wantedMs: cpuMs });
  const look = (wakeUps: number, cpuMs: number) => ({ counts: createCounts(), rates: rates(wakeUps, cpuMs) });
  const visits = [rates(256, 29), rates(213, 20.5), rates(194, 20.2), rates(271, 24)];
  const evidence = {
    ...createTrend({ lastLook: 0, quick: [], end: 0 }),
    idle: [rates(323, 39), rates(274, 36)],
    before: rates(274, 36),
    warmedUp: rates(221, 24),
    visits: visits.map((after) => createVisit({ after, connected: after })),
    lastLook: look(197, 17.1),
    quick: [
      { hangUps: 30, ...look(243, 20.1) },
      { hangUps: 30, ...look(195, 17.1) },
      { hangUps: 140, ...look(195, 13.9) },
    ],
    end: { rates: rates(198, last), sinceLastVisitMs: 4_000 },
  };
  expect(judge(evidence)).toEqual(verdict === undefined ? [] : [verdict]);
});

test('what other clients have a server do is not called its own noise', () => {
  const hidden = createBusy({ lastLook: 302, quick: [], end: 310, visits: RISING });
  expect(judge({ ...hidden, otherClients: 1 })).toEqual(['not-judged other-connections']);
});

/** As measured of a server that leaves nothing, on a machine that became slower: ms of CPU after 34, 64 and, if they come, 204 clients. */
function createSlower(quick: readonly number[], last: number): OutsideEvidence {
  const rates = (cpuMs: number) => createRates({ wakeUps: 145, cpuMs, wantedMs: cpuMs });
  const look = (cpuMs: number) => ({ counts: createCounts(), rates: rates(cpuMs) });
  return {
    ...createTrend({ lastLook: 0, quick: [], end: 0 }),
    idle: [rates(18.6), rates(19.4)],
    before: rates(18.6),
    warmedUp: rates(18.9),
    visits: [19.3, 18.7, 19.6, 19.1].map((cpuMs) =>
      createVisit({ after: rates(cpuMs), connected: createRates({ wakeUps: 165, cpuMs: cpuMs + 2 }) }),
    ),
    lastLook: look(19.2),
    quick: quick.map((cpuMs, at) => ({ hangUps: at < 2 ? 30 : 140, ...look(cpuMs) })),
    end: { rates: rates(last), sinceLastVisitMs: 3_511 },
  };
}

test.each([
  ['less of it before', createSlower([18, 25], 28), []],
  ['far too little for so many', createSlower([22, 25, 28], 28), []],
  ['as much for each', createSlower([22, 25, 36], 36), ['leak activity']],
])('clients that add to the CPU of a busy server: %s', (_name, evidence, expected) => {
  expect(judge(evidence)).toEqual(expected);
});

test('where only the CPU of a busy server grows, more clients come to tell it from a machine that is slower', () => {
  expect(needsMoreQuick(createSlower([22, 25], 28))).toBe(true);
});

test('more quick clients come where so few may be hidden', () => {
  const hidden = createBusy({ lastLook: 302, quick: [310, 300], end: 310, visits: RISING, share: 5 });
  expect(needsMoreQuick(hidden)).toBe(true);
});

test.each([
  ['that waited for a core before them', 700, ['not-judged own-noise']],
  ['that did not wait for a core', 0, ['leak activity']],
])('timers of a server %s', (_name, waitMs, expected) => {
  const rising = createTrend({ before: 105, lastLook: 125, quick: [170, 240], end: 245, visits: [110, 120, 118, 125] });
  const before = { ...rising.before, wantedMs: waitMs };
  expect(judge({ ...rising, before, idle: [before, before] })).toEqual(expected);
});

test('a server that seldom wakes up by itself shows what clients leave, although it does nothing for them', () => {
  const rates = (wakeUps: number, cpuMs = 1) => createRates({ wakeUps, cpuMs });
  const few = createTrend({ before: 10, lastLook: 12, quick: [9, 8], end: 11, visits: [10, 10, 10, 10] });
  const visits = few.visits.map((visit) => ({ ...visit, connected: rates(10) }));
  expect(judge({ ...few, visits, idle: [rates(10), rates(11, 30)] })).toEqual([]);
});

test('a server that does nothing by itself is not called busy by itself, also if it takes a while to close its clients', () => {
  const rates = (wakeUps: number, cpuMs: number) => createRates({ wakeUps, cpuMs });
  const quiet = createTrend({ before: 0, lastLook: 0, quick: [0, 80], end: 0, visits: [0, 0, 0, 0] });
  const visits = quiet.visits.map((visit, at) => ({ ...visit, after: rates(0, at * 10), connected: rates(1, 0) }));
  expect(judge({ ...quiet, visits }).filter((one) => one.includes('own-noise'))).toEqual([]);
});
