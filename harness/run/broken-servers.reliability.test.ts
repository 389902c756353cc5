import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { readProcessStat } from '../observe/kernel/process-tree.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { NS_PER_MS } from '../model/format.ts';
import type { ObservedHistory } from '../model/history.ts';
import type { Command } from '../model/plan.ts';
import type { Result } from '../model/result.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import { runPlans } from './run-plans.ts';

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe().takeTemporaryFiles();
});

afterEach(() => traces[Symbol.dispose]());

async function judged(fixture: string, id = 'seed/silent', fault: Fault = 'fin'): Promise<Result> {
  const [result] = await judgeFaults(fixture, { id, faults: [fault] });
  return result!;
}

interface JudgeOptions {
  id?: string;
  faults: readonly Fault[];
  lingerMs?: number;
  env?: Command['env'];
  signal?: AbortSignal;
  onAttempt?: () => void;
}

/** Judges a fixture as if it were the server of a scenario. */
async function judgeFaults(
  fixture: string,
  {
    id = 'seed/silent',
    faults,
    lingerMs = 0,
    env = {},
    signal = new AbortController().signal,
    onAttempt = () => {},
  }: JudgeOptions,
): Promise<Result[]> {
  const plan = await buildScenarioPlans({ ids: [id], faults, phases: ['mid-stream'] });
  const file = fileURLToPath(new URL(`../observe/fixtures/${fixture}.ts`, import.meta.url));
  const getCommand = () => ({ file: process.execPath, args: [file], env });
  const [results] = await runPlans([plan], {
    getCommand,
    patienceMs: 1_000,
    lingerMs,
    startMs: 3_000,
    repeat: 1,
    signal,
    onAttempt,
  });
  return results!;
}

const SENTENCES = [
  ['exits-at-start', /Expected seed\/silent to run until the harness ends it, but it exited with code 7/],
  ['never-listens', /Expected seed\/silent to listen within 3000 ms, got no contract line/],
  [
    'marks-garbage',
    /Expected line 1 of HANGUP_MARKS to be a mark as in docs\/contract\.md, got "Server listening at port 3000": not JSON/,
  ],
  ['stamps-wall-time', /Expected `at` to be CLOCK_MONOTONIC in nanoseconds, near \d+, got \d+/],
  ['floods-its-log', /Expected seed\/silent to log at most 32 MiB, got more/],
  ['listens-on-used-port', /it exited with code 1/],
  ['blocks-its-loop', /gave no sign of life late in the window/],
] as const;

test.each(SENTENCES)(
  'a server that %s is unknown, with a sentence, and leaves nothing behind',
  async (fixture, sentence) => {
    const { status, attempt } = await judged(fixture);
    expect(attempt.verdicts[0]?.evidence).toMatch(sentence);
    expect(JSON.stringify(attempt.history)).not.toContain('Cannot find module');
    expect(status).toBe('unknown');
    expect(traces.listLeftovers()).toEqual([]);
  },
);

test('a server that exits is noticed at once, although a daemon holds on to its pipes', async () => {
  using claims = new LeftoverProbe();
  const env = { DAEMONS: join(claims.folder, 'daemons') };
  const [result] = await judgeFaults('leaves-a-daemon', { faults: ['fin'], env });
  expect(result!.attempt.verdicts[0]?.evidence).toMatch(/first line of HANGUP_MARKS|exited with code 9/);
  const daemons = readFileSync(env.DAEMONS, 'utf8').trim().split('\n').map(Number);
  expect(daemons.map((pid) => readProcessStat(pid)?.name)).toEqual(daemons.map(() => 'sleep')); // and hold on still
  for (const pid of daemons) process.kill(pid, 'SIGKILL');
});

test('the end of the log is kept where a server failed', async () => {
  const { attempt } = await judged('exits-at-start');
  expect(attempt.history).toMatchObject({ kind: 'failed', failure: { log: 'no database' } });
});

test('a stream that does not end where it should is unknown, within a bound', async () => {
  const { status, attempt } = await judged('ignores-sigterm', 'seed/complete', 'complete');
  expect(attempt.verdicts[0]?.evidence).toBe(
    'Expected complete to have happened to seed/complete within 10000 ms, got nothing.',
  );
  expect(status).toBe('unknown');
  expect(traces.listLeftovers()).toEqual([]);
});

test.each(['ignores-sigterm', 'leaves-children', 'starts-a-daemon', 'hides-a-daemon'])(
  'a server that %s is judged, then ended with all that it started',
  async (fixture) => {
    const { attempt } = await judged(fixture);
    expect(attempt.verdicts[0]?.outcome).toBe('silent');
    expect(traces.listLeftovers()).toEqual([]);
  },
);

describe('a server that a client can end', () => {
  const getOutcomes = ({ cell, status, attempt }: Result) => [
    cell.fault,
    status,
    ...attempt.verdicts.map(({ name, outcome }) => `${name} ${outcome}`),
  ];

  test('has crashed, with its error; clients that it took along are observed again', async () => {
    const results = await judgeFaults('exits-mid-run', { faults: ['fin', 'vanish'] });
    expect(results.map(getOutcomes)).toEqual([
      ['fin', 'different', 'process crashed', 'finally abandoned'],
      ['vanish', 'expected', 'finally silent'],
    ]);
    expect(traces.listLeftovers()).toEqual([]);
  });

  test.for([
    [0, ['fin', 'expected', 'finally silent']],
    [30_000, ['fin', 'different', 'process crashed', 'finally abandoned']],
  ] as const)('late is found only where it is watched so long: %s', async ([lingerMs, outcome]) => {
    const results = await judgeFaults('crashes-late', { faults: ['fin'], lingerMs, env: { DELAY_MS: '2500' } });
    expect(results.map(getOutcomes)).toEqual([outcome]);
  });

  test('later each time is found by a longer look', async () => {
    using claims = new LeftoverProbe();
    const env = { FIRST: join(claims.folder, 'first') };
    const results = await judgeFaults('crashes-late', { faults: ['fin'], lingerMs: 1_000, env });
    expect(results.map(getOutcomes)).toEqual([['fin', 'different', 'process crashed', 'finally abandoned']]);
  });

  test.for([0, 800])('is watched for so long after each client left, and that is recorded: %s', async (lingerMs) => {
    const [result] = await judgeFaults('hides-a-daemon', { faults: ['fin'], lingerMs });
    const { watchedUntil, disconnectedAt, observedUntil } = result!.attempt.history as ObservedHistory;
    expect((watchedUntil - observedUntil) / NS_PER_MS).toBeGreaterThanOrEqual(lingerMs);
    expect((watchedUntil - disconnectedAt) / NS_PER_MS).toBeGreaterThanOrEqual(1_000 + lingerMs);
  });

  test('is not watched on when the run is interrupted', async () => {
    const begin = performance.now();
    const interruption = new AbortController();
    const run = judgeFaults('hides-a-daemon', {
      faults: ['fin'],
      lingerMs: 60_000,
      signal: interruption.signal,
      onAttempt: () => void setImmediate(() => interruption.abort(new Error('interrupted'))),
    });
    await expect(run).rejects.toThrow('interrupted');
    expect(performance.now() - begin).toBeLessThan(30_000);
    expect(traces.listLeftovers()).toEqual([]);
  });

  test('late is found among others that are still observed', async () => {
    const results = await judgeFaults('crashes-late', { faults: ['fin', 'vanish'], lingerMs: 1_000 });
    expect(results.map(getOutcomes)).toEqual([
      ['fin', 'different', 'process crashed', 'finally abandoned'],
      ['vanish', 'expected', 'finally silent'],
    ]);
    const [verdict] = results[0]!.attempt.verdicts;
    expect(verdict?.evidence).toBe('The process exited with code 1: TypeError: the client has gone.');
  });
});

test('a release that comes late is waited for where the scenario says that it may', async () => {
  const { attempt } = await judged('releases-late', 'seed/stalled-deadline', 'reset');
  expect(attempt.verdicts[0]?.outcome).toBe('released by read');
  expect(attempt.verdicts[0]?.latencyMs).toBeGreaterThan(1_000);
});

test('a server that stood still has its turn before it is judged', async () => {
  const { attempt } = await judged('stands-still');
  expect(attempt.verdicts.map(({ outcome }) => outcome)).toEqual(['released by read']);
  expect(traces.listLeftovers()).toEqual([]);
});

test('a server that leaks only once is looked at more often, and its leak is not outvoted', async () => {
  using claims = new LeftoverProbe();
  const env = { FIRST: join(claims.folder, 'first') };
  const [result] = await judgeFaults('leaks-at-first', { id: 'seed/idle-signal', faults: ['fin'], env });
  const { status, agreeing, attempts, attempt } = result!;
  expect({ status, agreeing, attempts }).toEqual({ status: 'different', agreeing: 1, attempts: 5 });
  expect(attempt.differences).toMatchObject([{ got: 'silent', code: 'leak-in-some-attempts' }]);
});
