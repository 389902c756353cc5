import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, test } from 'vitest';
import { seedScenarios } from '../../scenarios/catalog.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import { runSession } from './session.ts';

const RUNS = 30;
const PLAN = await buildScenarioPlans({ ids: seedScenarios, faults: [], phases: [] });

/** It ends with this process, however that ends. */
const BUSY_LOOP = `while (process.ppid === ${process.pid});`;

const others: ChildProcess[] = [];

beforeAll(() => {
  for (let core = 0; core < availableParallelism(); core += 1) {
    others.push(spawn(process.execPath, ['-e', BUSY_LOOP], { stdio: 'ignore' }));
  }
});

afterAll(() => {
  for (const other of others) other.kill('SIGKILL');
});

test.for(Array.from({ length: RUNS }, (_, index) => index + 1))(
  'with every core busy, run %i of 30 comes to the same verdicts',
  async (_, { expect, signal }) => {
    const { results, selfCheck } = await runSession(PLAN, {
      patienceMs: 1_000,
      repeat: 1,
      signal,
      onAttempt: () => {},
    });
    const surprises = results.filter(({ status }) => status !== 'expected' && status !== 'skipped');
    expect(
      surprises.map(({ cell, attempt }) => ({ ...cell, verdicts: attempt.verdicts, differences: attempt.differences })),
    ).toEqual([]);
    expect(selfCheck.problems).toEqual([]);
  },
);
