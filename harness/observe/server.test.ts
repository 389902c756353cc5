import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { Workspace } from '../system/workspace.ts';
import { readProcessStat } from './kernel/process-tree.ts';
import { createLoopbackEnv } from './network/loopback.ts';
import { Programs } from './programs.ts';
import { Server } from './server.ts';

/** Starts a fixture, asks it once, and returns it with the number of the daemon that it answers. */
async function startServer(workspace: Workspace, fixture: string): Promise<{ server: Server; daemon: number }> {
  const programs = await Programs.translatePrograms([], workspace.createPath('programs'));
  const file = fileURLToPath(new URL(`fixtures/${fixture}.ts`, import.meta.url));
  const server = await Server.start({
    name: fixture,
    command: { file: process.execPath, args: [file] },
    networkEnv: createLoopbackEnv(workspace, programs),
    signal: new AbortController().signal,
  });
  const { body } = await request(`http://127.0.0.1:${server.port}/`, { headers: { 'x-hangup-connection': 'one' } });
  let text = '';
  for await (const chunk of body) if ((text += String(chunk)).endsWith('\n')) break;
  const daemon = Number.parseInt(text.slice(1), 10); // behind the byte that all fixtures serve
  onTestFinished(() => void (isRunning(daemon) && process.kill(daemon, 'SIGKILL')));
  return { server, daemon };
}

function isRunning(pid: number): boolean {
  return readProcessStat(pid)?.isZombie === false;
}

test.for(['starts-a-daemon', 'hides-a-daemon'])(
  'what a server that %s has left in another session ends with it',
  async (fixture) => {
    await using workspace = new Workspace();
    const { server, daemon } = await startServer(workspace, fixture);
    expect(isRunning(daemon)).toBe(true);
    await server[Symbol.asyncDispose]();
    expect(isRunning(daemon)).toBe(false);
  },
);

test('a daemon ends with its server although that has crashed', async () => {
  await using workspace = new Workspace();
  const { server, daemon } = await startServer(workspace, 'starts-a-daemon');
  process.kill(server.pid, 'SIGKILL');
  await server.waitForExit(10_000);
  expect(isRunning(daemon)).toBe(true);
  await server[Symbol.asyncDispose]();
  expect(isRunning(daemon)).toBe(false);
});
