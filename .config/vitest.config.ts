import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { LeakTableReporter } from './leak-table-reporter.ts';
import { LongestFirst } from './longest-first.ts';

const RELIABILITY = '**/*.reliability.test.ts';
const NETWORK = '**/*.network.test.ts';
const SCENARIOS = 'harness/run/catalog.test.ts';
const INCIDENTS = 'harness/run/incidents.test.ts';
const STACKS = 'harness/run/stacks.test.ts';
const CHECK = 'harness/check/check.test.ts';
const STABILITY = ['harness/run/stability.reliability.test.ts', 'harness/check/busy-examples.reliability.test.ts'];
const INSIDE = ['harness/check/inside.reliability.test.ts', 'harness/check/advice.reliability.test.ts'];
const OUTSIDE = [
  'harness/{check,contract,run}/*.reliability.test.ts',
  'harness/cli/{half-open,team}.reliability.test.ts',
  'harness/package/action.reliability.test.ts',
  'harness/playground/{server/stream,sources/exercise-check}.reliability.test.ts',
  'harness/playground/page/{checks,clock}.reliability.test.ts',
];
const WORKSHOP = 'harness/workshop/course/course.test.ts';
const ANSWERS = 'harness/workshop/course/answers.test.ts';

/** Workers wait for the processes that they start, more than they use a core. */
const WORKERS = 2 * availableParallelism();

/** Their tests wait for part of their time: these keep two cores busy. */
const WAITING_WORKERS = 3;

// `npm test` runs the first five projects, `npm run answers` the one of that name, `npm run verify` the others. Each has a group of
// its own: what ran beside the scenarios would show in their latencies.
export default defineConfig({
  test: {
    reporters: ['default', new LeakTableReporter(), 'json'],
    outputFile: { json: 'reports/tests.json' },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            RELIABILITY,
            NETWORK,
            SCENARIOS,
            INCIDENTS,
            STACKS,
            CHECK,
            WORKSHOP,
            ANSWERS,
          ],
          // Most of them share what they have imported. Those that start processes wait for them, so there are more workers than cores.
          isolate: false,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: [SCENARIOS],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'incidents',
          include: [INCIDENTS],
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'stacks',
          include: [STACKS],
          sequence: { groupOrder: 4 },
          testTimeout: 60_000,
        },
      },
      {
        // Each check waits for most of its 14 s, and all of them at the same time.
        test: {
          name: 'check',
          include: [CHECK],
          maxConcurrency: 8,
          sequence: { groupOrder: 5 },
          testTimeout: 60_000,
        },
      },
      // What these three see does not depend on how fast a server is.
      {
        test: {
          name: 'workshop',
          include: [WORKSHOP],
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 6 },
          testTimeout: 60_000,
        },
      },
      {
        // Three hundred more of them, for who changes an exercise: only `npm run answers` runs it.
        test: {
          name: 'answers',
          include: [ANSWERS],
          sequence: { groupOrder: 6 },
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'inside',
          include: INSIDE,
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 6 },
          maxConcurrency: 8,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'reliability',
          include: [RELIABILITY],
          exclude: [...configDefaults.exclude, ...STABILITY, ...INSIDE, ...OUTSIDE],
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 6 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // What is seen from outside does: where a server has to wait for a core, a check cannot judge.
        test: {
          name: 'outside',
          include: OUTSIDE,
          exclude: [...configDefaults.exclude, ...STABILITY, ...INSIDE],
          maxWorkers: 2,
          sequence: { groupOrder: 7 },
          maxConcurrency: 3, // of the tests of one file that say so
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The one keeps every core busy, the other must not have to wait for one: no company for the others, nor for each other.
        test: {
          name: 'stability',
          include: STABILITY,
          fileParallelism: false,
          maxConcurrency: 2, // of the tests of one file that say so
          sequence: { groupOrder: 8 },
          testTimeout: 120_000,
        },
      },
      {
        // Fetches other versions from the registry, and is skipped where there is none. One file waits for it while the other runs.
        test: {
          name: 'network',
          include: [NETWORK],
          sequence: { groupOrder: 9 },
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
