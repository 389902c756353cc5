import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadScenario } from '../../scenarios/catalog.ts';
import { resolveProgram } from '../install/program.ts';
import type { CheckReport } from '../model/check-report.ts';
import { isSkip } from '../model/plan.ts';
import { Programs } from '../observe/programs.ts';
import { getScenarioRequirements } from '../plan/scenarios.ts';
import { Workspace } from '../system/workspace.ts';
import type { CheckOptions } from './options.ts';
import { checkCommand } from './fixtures/examples.ts';

// The incidents as strangers: the probe inside looks at them, and their marks are left aside.

/** All of which a plain request shows the bug; the others of the table are held by examples in advice.test.ts alone. */
const TRIED = [
  '01-wrong-emitter',
  '03-idle-generator',
  '05-async-setup',
  '06-token-burn',
  '07-pipe',
  '08-closed-pipeline',
  '10-parked-drain',
  '12-one-channel',
  '13-collected-signal',
  '15-reconnect-storm',
  '17-proxy-hop',
  '18-reset-stream',
  '20-crash',
  '24-release-lock',
  '26-mcp-tool',
  '33-graphql',
  '36-unhandled-abort',
] as const;

/** Those that need a client which leaves in another way than by a reset in the middle of the stream. */
const WAYS: Readonly<Record<string, Partial<Pick<CheckOptions, 'faults' | 'phases'>>>> = {
  '05-async-setup': { phases: ['before-headers'] },
  '08-closed-pipeline': { phases: ['before-headers'] },
  '18-reset-stream': { faults: ['fin'] },
};

let workspace: Workspace;
let programs: Programs;

beforeAll(async () => {
  workspace = new Workspace();
  const files = TRIED.flatMap((name) => [`incidents/${name}/bug`, `incidents/${name}/fix`]);
  programs = await Programs.translatePrograms(files, workspace.createPath('programs'));
});

afterAll(() => workspace[Symbol.asyncDispose]());

type Skip = (reason: string) => never;

/** What a check of one half of an incident says; skips where it cannot be started. */
async function check(name: (typeof TRIED)[number], half: 'bug' | 'fix', skip: Skip): Promise<CheckReport> {
  const scenario = await loadScenario(`incidents/${name}/${half}`);
  const program = await resolveProgram(getScenarioRequirements(scenario));
  if (isSkip(program)) return skip(program.sentence);
  const command = await programs.buildServerCommand(program);
  const { method = 'GET', path = '/', bodyBytes = 0, ...rest } = scenario.request ?? {};
  return checkCommand(command, path, {
    requests: [{ name: `${method} ${path}`, request: { method, path, bodyBytes, ...rest }, tls: null }],
    probes: ['inside'],
    moreWays: [],
    ...WAYS[name],
  });
}

test.concurrent.for(TRIED)('%s: the bug is found and named, and the fix is quiet', async (name, { skip }) => {
  const [bug, fix] = [await check(name, 'bug', skip), await check(name, 'fix', skip)];
  const named = bug.findings.flatMap(({ advice }) => advice.map(({ incident }) => incident));
  expect(named, JSON.stringify(bug.findings)).toContain(`incidents/${name}`);
  const accused = fix.findings.filter(({ verdict }) => ['leak', 'crashed', 'premature'].includes(verdict));
  expect(accused, JSON.stringify(accused)).toEqual([]);
});
