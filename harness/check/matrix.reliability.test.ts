import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stacks } from '../../scenarios/catalog.ts';
import { selectPlans } from '../plan/selection.ts';
import { buildStackPlans } from '../plan/stacks.ts';
import { runSession } from '../run/session.ts';
import { Workspace } from '../system/workspace.ts';
import { ProbeHost } from './inside/probe-host.ts';

// The probe changes nothing: every stack of Node does under it what is accepted of it without.

const SIGNAL = new AbortController().signal;

let workspace: Workspace;
let host: ProbeHost;

beforeAll(async () => {
  workspace = new Workspace();
  host = await ProbeHost.open(workspace, SIGNAL);
  for (const [name, value] of Object.entries(host.getEnvironment())) vi.stubEnv(name, value);
  await host.command({ do: 'begin-visit', visit: 0 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await host[Symbol.asyncDispose]();
  await workspace[Symbol.asyncDispose]();
});

test('under the probe each stack of Node behaves as accepted', async () => {
  const ofNode = (await buildStackPlans(stacks, { full: false })).filter(({ id }) => id.endsWith(' on node@24'));
  const newest = Map.groupBy(ofNode, ({ id }) => id.split(/[@ ]/, 1)[0]);
  const plans = selectPlans(
    [...newest.values()].map(([plan]) => plan!),
    { faults: ['fin'], phases: ['mid-stream'] },
  );
  const cells = plans.map((plan) => plan.cells.filter(({ cell }) => cell.stream!.shape === 'ticking'));
  let isLoaded = false;
  const { results } = await runSession(
    plans.map((plan, at) => ({ ...plan, cells: cells[at]! })),
    { patienceMs: 1_000, repeat: 1, signal: SIGNAL, onAttempt: () => (isLoaded ||= host.hasReport) },
  );
  const changed = results.filter(({ status }) => status !== 'expected' && status !== 'skipped');
  expect(changed.map(({ cell, attempt }) => ({ ...cell, differences: attempt.differences }))).toEqual([]);
  expect(isLoaded).toBe(true);
  expect(results.length).toBeGreaterThan(60);
});
