import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { signalGroup } from '../../system/workspace.ts';
import { ProcessTree, readProcessStat } from './process-tree.ts';

const SOON = { timeout: 10_000 };

/** Starts a shell that says so when its script is done, and waits there. */
async function startShell(script: string, variable: Record<string, string>): Promise<number> {
  const shell = spawn('sh', ['-c', `${script}\necho ready; read -r line`], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...variable },
  });
  onTestFinished(() => signalGroup(shell.pid!, 'SIGKILL'));
  await once(shell.stdout, 'data');
  return shell.pid!;
}

const listNames = (tree: ProcessTree) => tree.list().map(({ name, isZombie }) => (isZombie ? `${name} (ended)` : name));

test.runIf(process.platform === 'linux')('a tree has the children of children, and none of ours', async () => {
  const pid = await startShell('sh -c "sleep 30 & wait" &', {});
  await expect.poll(() => listNames(new ProcessTree({ pid })), SOON).toEqual(['sh', 'sh', 'sleep']);
});

test.runIf(process.platform === 'linux')('a child that was given away is found by its variable', async () => {
  const value = String(process.hrtime.bigint());
  const pid = await startShell('(setsid sleep 30 >/dev/null 2>&1 &)', { HANGUP_TEST: value });
  const tree = new ProcessTree({ pid, variable: `HANGUP_TEST=${value}` });
  onTestFinished(() => tree.list().forEach((stat) => process.kill(stat.pid, 'SIGKILL')));
  await expect.poll(() => listNames(tree), SOON).toEqual(['sh', 'sleep']);
  expect(listNames(new ProcessTree({ pid }))).toEqual(['sh']);
});

/** The kernel takes milliseconds to give so much memory back, and only then the process has ended. */
const LARGE = "x=$(head -c 100000000 /dev/zero | tr '\\0' x)";

test.runIf(process.platform === 'linux')('who was killed has ended when the kill is over', async () => {
  const pid = await startShell(LARGE, {});
  await new ProcessTree({ pid }).kill();
  expect(readProcessStat(pid)?.isZombie ?? true).toBe(true);
});

test('there is no tree of a process that is gone', () => {
  expect(new ProcessTree({ pid: 2 ** 30 }).list()).toEqual([]);
});
