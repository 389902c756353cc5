import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { halfOpenScenarios } from '../../scenarios/catalog.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { listOwnLinks } from '../observe/fixtures/network-leftovers.ts';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import type { ServerPlan } from '../model/plan.ts';
import { runPlans, type RunPlansOptions } from './run-plans.ts';

let traces: LeftoverProbe;
let links: string[];
const { TMPDIR } = process.env;

beforeEach(() => {
  traces = new LeftoverProbe();
  links = listOwnLinks();
  process.env.TMPDIR = traces.folder;
});

afterEach(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  traces[Symbol.dispose]();
});

const OPTIONS: RunPlansOptions = {
  patienceMs: 1_000,
  repeat: 1,
  retry: 'none',
  signal: new AbortController().signal,
  onAttempt: () => {},
};

/** Cells of half-open/quiet, looked at for a second only. */
async function quick(faults: readonly Fault[]): Promise<ServerPlan[]> {
  const plan = await buildScenarioPlans({ ids: ['half-open/quiet'], faults, phases: [] });
  return plan.map(({ cells, ...rest }) => ({ ...rest, cells: cells.map((cell) => ({ ...cell, patienceMs: 0 })) }));
}

test.each([
  ['sigstop', /^process \d+ is stopped; client ESTABLISHED, server ESTABLISHED/],
  ['link-down', /^client ESTABLISHED, server ESTABLISHED; the server's end of the link is NO-CARRIER/],
] as const)('%s is proven by the kernel and leaves nothing behind', async (fault, proof) => {
  const [results] = await runPlans([await quick([fault])], OPTIONS);
  const { status, attempt } = results![0]!;
  expect(attempt.history).toMatchObject({ evidence: { sentence: expect.stringMatching(proof) } });
  expect(status).toBe('expected');
  expect(traces.listLeftovers()).toEqual([]);
  expect(listOwnLinks()).toEqual(links);
});

test('a server that never takes its guards is unknown, and the processes of its clients are ended', async () => {
  const file = fileURLToPath(new URL('../observe/fixtures/exits-mid-run.ts', import.meta.url));
  const getCommand: RunPlansOptions['getCommand'] = () => ({ file: process.execPath, args: [file] });
  const [results] = await runPlans([await quick(['sigstop', 'link-down'])], { ...OPTIONS, getCommand });
  expect(results!.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  expect(traces.listLeftovers()).toEqual([]);
  expect(listOwnLinks()).toEqual(links);
});

test('every half-open server comes out as its scenario says, and leaves nothing behind', async () => {
  const plan = await buildScenarioPlans({ ids: halfOpenScenarios, faults: [], phases: [] });
  const [results] = await runPlans([plan], OPTIONS);
  const surprises = results!.filter(({ status }) => status !== 'expected' && status !== 'skipped');
  expect(surprises.map(({ cell, attempt }) => ({ ...cell, verdicts: attempt.verdicts }))).toEqual([]);
  expect(traces.listLeftovers()).toEqual([]);
  expect(listOwnLinks()).toEqual(links);
});
