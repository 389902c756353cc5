import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { spawnProcess } from './processes.ts';
import { Workspace } from './workspace.ts';

/** The numbers of the processes with this text in their command line. */
function listProcesses(text: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => readCommandLine(id).includes(text)).map(Number);
}

function readCommandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test.for([
  ['runs', []],
  ['stands still', ['SIGSTOP']],
] as const)('a workspace whose reaper %s ends what was started in it, and its folder', async ([, signals]) => {
  const workspace = new Workspace();
  const { folder } = workspace;
  const child = spawnProcess(workspace, { file: 'sleep', args: ['1000'] });
  const [reaper] = listProcesses(folder);
  onTestFinished(() => {
    for (const id of listProcesses(folder)) process.kill(id, 'SIGKILL');
  });
  for (const signal of signals) process.kill(reaper!, signal);
  await workspace[Symbol.asyncDispose]();
  expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(listProcesses(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test("of a harness that was killed nothing is left, also no server's child in a session of its own", async () => {
  using traces = new LeftoverProbe();
  const file = fileURLToPath(new URL('fixtures/killed-harness.ts', import.meta.url));
  const harness = spawn(process.execPath, [file], { env: { ...process.env, TMPDIR: traces.folder }, stdio: 'ignore' });
  onTestFinished(() => {
    for (const id of traces.listProcesses()) process.kill(Number(id), 'SIGKILL');
  });
  expect(await once(harness, 'exit')).toEqual([null, 'SIGKILL']);
  expect(await traces.listFinalLeftovers()).toEqual([]);
});
