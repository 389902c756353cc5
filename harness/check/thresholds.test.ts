import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { OutsideEvidence } from './evidence.ts';
import {
  createAnswer,
  createCounts,
  createEvidence,
  createLeftovers,
  createMarkedVisit,
  createRates,
  createTrend,
  createVisit,
} from './fixtures/evidence.ts';
import { isInDoubt, judgeOutside, needsLongerEnd, needsMoreQuick } from './symptoms/outside.ts';
import { chooseHangUps, limitHangUpsInside } from './visit/quick.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';

/** What a threshold decides: the outcome with it, and what it would be if it were as good as not there. */
interface Case {
  evidence: OutsideEvidence;
  decide: (evidence: OutsideEvidence, thresholds: Thresholds) => unknown;
  withIt: unknown;
  /** A value with which the threshold lets everything through. */
  without: number;
  instead: unknown;
}

const judge = (evidence: OutsideEvidence, thresholds: Thresholds) =>
  judgeOutside(evidence, thresholds).map(({ verdict, kind }) => `${verdict} ${kind}`);

const accuses = (evidence: OutsideEvidence, thresholds: Thresholds) =>
  judgeOutside(evidence, thresholds).some(({ verdict }) => verdict === 'leak' || verdict === 'stopped-answering');

const CLEAN = { decide: accuses, withIt: false, instead: true };

const quickCounts = (...counts: readonly number[]) =>
  counts.map((file) => ({ hangUps: 30, counts: createCounts({ file }), rates: createRates() }));

const quickRates = (name: string, ...rates: readonly number[]) =>
  rates.map((rate) => ({ hangUps: 30, counts: createCounts(), rates: createRates({ [name]: rate }) }));

/** A rate that is slower than the threshold wants, on any of the four. */
const slowRise = (name: string, most: number) =>
  createEvidence({
    lastLook: { counts: createCounts(), rates: createRates({ [name]: most / 10 }) },
    quick: quickRates(name, most / 2, most),
    end: { rates: createRates({ [name]: most }), sinceLastVisitMs: 2_000 },
  });

/** Eight visits of a server whose port has other users, so that there were no quick hang-ups. */
const risingAlone = (visits: readonly number[], lastLook = visits.at(-1)!) =>
  createTrend({ lastLook, quick: [], end: lastLook, visits });

const CASES: Readonly<Record<keyof Thresholds, Case>> = {
  shareOfVisits: {
    ...CLEAN,
    evidence: createEvidence({ leftovers: createLeftovers('file', [0, 1, 2]), quick: quickCounts(33, 63) }),
    without: 0.5,
  },
  doubtfulShare: {
    evidence: createEvidence({ leftovers: createLeftovers('thread', [1]) }),
    decide: (evidence, thresholds) => isInDoubt(evidence, thresholds),
    withIt: false,
    without: 0,
    instead: true,
  },
  youngestMs: {
    ...CLEAN,
    evidence: createEvidence({
      leftovers: createLeftovers('file', [0, 1, 2, 3], { aliveMs: 1_500 }),
      quick: quickCounts(34, 64),
    }),
    without: 0,
  },
  growthPerHangUp: {
    ...CLEAN,
    evidence: createEvidence({ leftovers: createLeftovers('file', [0, 1, 2, 3]), quick: quickCounts(34, 50) }),
    without: 0,
  },
  tau: { ...CLEAN, evidence: risingAlone([12, 5, 4, 15, 9, 7, 18, 10]), without: -1 },
  wakeUpsPerVisit: { ...CLEAN, evidence: slowRise('wakeUps', 8), without: 0.01 },
  cpuMsPerVisit: { ...CLEAN, evidence: slowRise('cpuMs', 2), without: 0.01 },
  logLinesPerVisit: { ...CLEAN, evidence: slowRise('logLines', 8), without: 0.01 },
  writesPerVisit: { ...CLEAN, evidence: slowRise('writes', 8), without: 0.01 },
  lastingShare: { ...CLEAN, evidence: risingAlone([2, 4, 6, 8, 10, 12, 14, 16], 1), without: 0 },
  quickFactor: { ...CLEAN, evidence: createTrend({ lastLook: 200, quick: [270, 340], end: 340 }), without: 1 },
  onceFactor: {
    evidence: createEvidence({
      lastLook: { counts: createCounts(), rates: createRates({ cpuMs: 200 }) },
      quick: quickRates('cpuMs', 202, 204),
    }),
    decide: (evidence, thresholds) => needsMoreQuick(evidence, thresholds),
    withIt: false,
    without: 1,
    instead: true,
  },
  quickShare: { ...CLEAN, evidence: createTrend({ lastLook: 2, quick: [4, 8], end: 8 }), without: 0 },
  startedWakeUps: {
    evidence: createTrend({ lastLook: 1, quick: [1, 1], end: 1 }),
    decide: judge,
    withIt: [],
    without: 0.5,
    instead: ['started-once activity'],
  },
  starvedShare: {
    evidence: createEvidence({
      lastLook: { counts: createCounts(), rates: createRates({ wakeUps: 48 }) },
      quick: [{ hangUps: 60, counts: createCounts(), rates: createRates({ wakeUps: 50, cpuMs: 3, wantedMs: 300 }) }],
      end: { rates: createRates({ wakeUps: 50 }), sinceLastVisitMs: 2_000 },
    }),
    decide: judge,
    withIt: ['not-judged activity'],
    without: 10,
    instead: ['started-once activity'],
  },
  noiseFactor: {
    ...CLEAN,
    // As measured of a JVM that collects garbage.
    evidence: createTrend({
      before: 28,
      lastLook: 82,
      quick: [155, 171, 279],
      end: 230,
      visits: [82, 76, 84, 78, 121, 108, 78, 82],
    }),
    without: 1,
  },
  cpuNoiseFactor: {
    ...CLEAN,
    // Of the same JVM.
    evidence: createEvidence({
      before: createRates({ cpuMs: 1.7 }),
      warmedUp: createRates({ cpuMs: 14.2 }),
      visits: [7.2, 6.9, 8.4, 7.9, 12.7, 11.3, 7, 7.5].map((cpuMs) => createVisit({ after: createRates({ cpuMs }) })),
      lastLook: { counts: createCounts(), rates: createRates({ cpuMs: 7.8 }) },
      quick: quickRates('cpuMs', 14.7, 21.1, 23.3),
      end: { rates: createRates({ cpuMs: 21.9 }), sinceLastVisitMs: 4_000 },
    }),
    without: 1,
  },
  crowdedWakeUps: {
    // As measured of a server in Go.
    evidence: createTrend({ lastLook: 561, quick: [1_793, 2_070], end: 2_451 }),
    decide: judge,
    withIt: ['leak activity'],
    without: Infinity,
    instead: ['not-judged activity'],
  },
  busyWakeUps: {
    evidence: createEvidence({
      before: createRates({ wakeUps: 900, cpuMs: 60 }),
      idle: [createRates({ wakeUps: 900, cpuMs: 60 }), createRates({ wakeUps: 908, cpuMs: 80 })],
      warmedUp: createRates({ wakeUps: 900, cpuMs: 60 }),
      visits: Array.from({ length: 4 }, () => {
        const busy = createRates({ wakeUps: 900, cpuMs: 60 });
        return createVisit({ connected: busy, after: busy });
      }),
      lastLook: { counts: createCounts(), rates: createRates({ wakeUps: 900, cpuMs: 60 }) },
      quick: [60].map((hangUps) => ({
        hangUps,
        counts: createCounts(),
        rates: createRates({ wakeUps: 900, cpuMs: 60 }),
      })),
      end: { rates: createRates({ wakeUps: 900, cpuMs: 60 }), sinceLastVisitMs: 3_000 },
    }),
    decide: judge,
    withIt: ['not-judged own-noise'],
    without: 10_000,
    instead: [],
  },
  lateWakeUps: {
    evidence: createTrend({ lastLook: 0, quick: [0, 0], end: 0, visits: [3, 3, 3, 3] }),
    decide: judge,
    withIt: [],
    without: 1,
    instead: ['late activity'],
  },
  fallingShare: {
    evidence: createTrend({ lastLook: 100, quick: [220, 400], end: 380 }),
    decide: (evidence, thresholds) => needsLongerEnd(evidence, thresholds),
    withIt: false,
    without: 1,
    instead: true,
  },
  endedShare: {
    evidence: createTrend({ lastLook: 10, quick: [200, 400], end: 60 }),
    decide: judge,
    withIt: ['not-judged activity'],
    without: 0,
    instead: ['leak activity'],
  },
  busyShare: {
    ...CLEAN,
    evidence: createEvidence({
      visits: Array.from({ length: 4 }, () => createVisit({ after: createRates({ wantedMs: 200 }) })),
      end: { rates: createRates({ wantedMs: 200 }), sinceLastVisitMs: 2_000 },
    }),
    without: 0.1,
  },
  spareShare: {
    evidence: createEvidence({
      lastLook: {
        counts: createCounts(),
        rates: createRates({ cpuMs: 10 * availableParallelism(), childMs: 40 * availableParallelism() }),
      },
    }),
    decide: (evidence, thresholds) => chooseHangUps(evidence, 7, thresholds),
    withIt: 7,
    without: 1,
    instead: 30,
  },
  loopShare: {
    evidence: createEvidence({ lastLook: { counts: createCounts(), rates: createRates({ cpuMs: 140 }) } }),
    decide: ({ lastLook }, thresholds) => limitHangUpsInside(lastLook!.rates, { clients: 7, batches: 3 }, thresholds),
    withIt: 8,
    without: 100,
    instead: 1_666,
  },
  idleShare: {
    ...CLEAN,
    evidence: createEvidence({
      before: createRates({ wantedMs: 800 }),
      visits: Array.from({ length: 4 }, () => createVisit({ after: createRates({ wantedMs: 800 }) })),
      end: { rates: createRates({ wantedMs: 800 }), sinceLastVisitMs: 2_000 },
    }),
    without: 10,
  },
  firstByteMs: {
    ...CLEAN,
    evidence: createEvidence({
      ordinaryAfter: createVisit({ answer: createAnswer({ firstByteMs: null, waitedMs: 1_000 }) }),
    }),
    without: 0,
  },
  lateReleaseMs: {
    evidence: createEvidence({ marked: [createMarkedVisit('5 acquired finally, 100 reset, 700 released finally')] }),
    decide: judge,
    withIt: [],
    without: 500,
    instead: ['late finally'],
  },
  slowMs: {
    ...CLEAN,
    evidence: createEvidence({ ordinaryAfter: createVisit({ answer: createAnswer({ firstByteMs: 200 }) }) }),
    without: 0,
  },
  firstByteFactor: {
    ...CLEAN,
    evidence: createEvidence({
      ordinaryBefore: createVisit({ answer: createAnswer({ firstByteMs: 2_000 }) }),
      ordinaryAfter: createVisit({ answer: createAnswer({ firstByteMs: null, waitedMs: 5_000 }) }),
    }),
    without: 0,
  },
};

test.each(Object.entries(CASES))(
  'without %s another verdict would come out',
  (name, { evidence, decide, ...expected }) => {
    const outcomes = {
      withIt: decide(evidence, THRESHOLDS),
      instead: decide(evidence, { ...THRESHOLDS, [name]: expected.without }),
    };
    expect(outcomes).toEqual({ withIt: expected.withIt, instead: expected.instead });
  },
);

test('a leak is found with every threshold at its place', () => {
  const leaks = [
    createEvidence({ leftovers: createLeftovers('file', [0, 1, 2, 3]), quick: quickCounts(34, 64) }),
    createTrend({ lastLook: 100, quick: [220, 340], end: 300 }),
    createTrend({ lastLook: 0, quick: [150, 300], end: 250 }),
    risingAlone([20, 40, 60, 80, 100, 120, 140, 160]),
    createEvidence({ ordinaryAfter: createVisit({ answer: createAnswer({ firstByteMs: null }) }) }),
  ];
  expect(leaks.map((evidence) => accuses(evidence, THRESHOLDS))).toEqual(leaks.map(() => true));
});
