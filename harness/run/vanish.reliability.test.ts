import { existsSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seedScenarios } from '../../scenarios/catalog.ts';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { Workspace } from '../system/workspace.ts';
import type { Result } from '../model/result.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import { runPlans } from './run-plans.ts';

let traces: LeftoverProbe;
let tools: Workspace;

beforeEach(() => {
  tools = new Workspace();
  traces = new LeftoverProbe();
  vi.stubEnv('TMPDIR', traces.folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  traces[Symbol.dispose]();
  await tools[Symbol.asyncDispose]();
});

/** Every client that vanishes from the seed, on a machine that has only these programs. */
async function vanished(...programs: readonly string[]): Promise<Result[]> {
  for (const program of programs) symlinkSync(pathOf(program), join(tools.folder, program));
  const plan = await buildScenarioPlans({ ids: seedScenarios, faults: ['vanish'], phases: [] });
  vi.stubEnv('PATH', tools.folder);
  const { signal } = new AbortController();
  const [results] = await runPlans([plan], { patienceMs: 1_000, repeat: 1, signal, onAttempt: () => {} });
  expect(traces.listLeftovers()).toEqual([]);
  return results!;
}

function pathOf(program: string): string {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => existsSync(place)) ?? refuse(program);
}

function refuse(program: string): never {
  throw new Error(`Expected ${program} on the PATH, got none.`);
}

const FILTER = ['perl'];
const NAMESPACE = ['unshare', 'nsenter', 'ip', 'sh'];

test.each([
  ['behind a filter', FILTER, /^client ESTABLISHED, .*; a filter drops whatever arrives at the client$/],
  ['in a namespace', NAMESPACE, /; the route to 10\.77\.0\.\d+ ends in a black hole$/],
] as const)(
  'a client that vanishes %s has the same verdicts, and leaves nothing behind',
  async (_, programs, proof) => {
    const results = await vanished(...programs);
    expect(results.length).toBeGreaterThan(5);
    expect(results.map(({ cell, status }) => [cell.scenario, status])).toEqual(
      results.map(({ cell }) => [cell.scenario, 'expected']),
    );
    for (const { attempt } of results)
      expect(attempt.history).toMatchObject({ evidence: { sentence: expect.stringMatching(proof) } });
  },
);

test('where a client can vanish in no way it is skipped, with both reasons', async () => {
  const results = await vanished();
  expect(results.length).toBeGreaterThan(5);
  for (const { status, attempt } of results) {
    expect(status).toBe('skipped');
    expect(attempt.history).toMatchObject({
      skip: {
        code: 'no-namespace',
        sentence: expect.stringMatching(/^no network namespace here: .*unshare.*; no socket filter here: .*perl/),
      },
    });
  }
});
