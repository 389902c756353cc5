import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFailed, onTestFinished, test, vi } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { waitForOutput } from '../system/fixtures/wait-for-output.ts';
import { signalGroup } from '../system/workspace.ts';
import { HANGUP, startHangup, killAfterTest, type RunningCommand } from './fixtures/command-line.ts';

const MID_RUN = { timeout: 60_000 };

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
});

afterEach(() => traces[Symbol.dispose]());

/** A run in the middle of its work: several servers have said that they listen. */
async function midRun(args: readonly string[]): Promise<RunningCommand> {
  const running = startHangup(['run', ...args, '--patience', '30000', '--json'], traces.folder);
  killAfterTest(running);
  await expect.poll(marksFiles, MID_RUN).toBeGreaterThanOrEqual(5);
  return running;
}

function marksFiles(): number {
  return readdirSync(traces.folder).flatMap((name) =>
    readdirSync(join(traces.folder, name)).filter((file) => file.endsWith('.ndjson')),
  ).length;
}

function childrenOf(id: number): number[] {
  return readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** Empty for a process that has ended. */
function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function reaperOf(harness: number): number {
  return childrenOf(harness).find((id) => commandOf(id).includes('hangup-reaper'))!;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the middle of a run exits with 130 and leaves nothing behind',
  async (signal) => {
    const { child, outcome } = await midRun([]);
    child.kill(signal);
    const { code, out, err } = await outcome;
    expect(err).toContain(`Interrupted by ${signal}. Everything that was started has been ended.`);
    expect(out).toBe('');
    expect(code).toBe(130);
    expect(traces.listLeftovers()).toEqual([]);
  },
);

/** Of a check: the one that asks first, two that warm up, four that count. */
const SINGLE_CLIENTS = 7;

/**
 * Writes a line for each request, and leaks an idle timer with each. With the first of the many clients those of the single ones
 * before it end: what ends by itself, late, is looked at for 10 s after the last client.
 */
const LEAKING = `const timers = [];
require('node:http').createServer((request, response) => {
  require('node:fs').appendFileSync(process.argv[1], 'request\\n');
  response.write('tick');
  if (timers.push(setInterval(() => response.write('tick'), 60_000)) === ${SINGLE_CLIENTS + 1})
    for (const timer of timers.slice(0, -1)) clearInterval(timer);
}).listen(process.env.PORT, process.env.HOST);`;

test('SIGTERM while a check waits exits with 130, and is no bug', async () => {
  const requests = join(traces.folder, 'requests');
  const command = [process.execPath, '-e', LEAKING, requests];
  const running = startHangup(['check', '--quick', '--url', '/', '--', ...command], traces.folder);
  killAfterTest(running);
  const countRequests = () => (existsSync(requests) ? readFileSync(requests, 'utf8').split('\n').length - 1 : 0);
  let counted = 0;
  const areAllThere = () => counted === (counted = countRequests()) && counted > SINGLE_CLIENTS;
  await expect.poll(areAllThere, { ...MID_RUN, interval: 400 }).toBe(true);
  running.child.kill('SIGTERM');
  const { code, err } = await running.outcome;
  expect(err).toContain('Interrupted by SIGTERM. Everything that was started has been ended.');
  expect(code).toBe(130);
});

test('SIGKILL in the middle of a run leaves nothing behind', async () => {
  const { child } = await midRun([]);
  expect(traces.listLeftovers().length).toBeGreaterThan(5);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await traces.listFinalLeftovers()).toEqual([]);
});

/** The process of esbuild, as soon as a run has started it. */
async function translating({ child }: RunningCommand): Promise<number> {
  const find = () => childrenOf(child.pid!).find((id) => commandOf(id).includes('esbuild'));
  return vi.waitUntil(find, { ...MID_RUN, interval: 1 });
}

/** As slow as it has to be to be interrupted for certain. */
const SLOW_ESBUILD = `#!${process.execPath}\nprocess.stdin.resume();`;

test('Ctrl-C while the programs are translated, which also ends the translator, is an interruption all the same', async () => {
  using tools = new LeftoverProbe();
  const ESBUILD_BINARY_PATH = join(tools.folder, 'esbuild');
  writeFileSync(ESBUILD_BINARY_PATH, SLOW_ESBUILD, { mode: 0o755 });
  const running = startHangup(['run', '--json'], traces.folder, { ESBUILD_BINARY_PATH });
  killAfterTest(running);
  const esbuild = await translating(running);
  running.child.kill('SIGSTOP'); // a terminal tells all processes at once: neither may see the other's end first
  process.kill(esbuild, 'SIGINT');
  running.child.kill('SIGINT');
  running.child.kill('SIGCONT');
  const { code, err } = await running.outcome;
  expect(err).toContain('Interrupted by SIGINT. Everything that was started has been ended.');
  expect(code).toBe(130);
  expect(traces.listLeftovers()).toEqual([]);
});

test('a harness that is killed while the programs are translated leaves nothing behind', async () => {
  const running = startHangup(['run', '--json'], traces.folder);
  killAfterTest(running);
  const esbuild = await translating(running);
  running.child.kill('SIGKILL');
  await running.outcome;
  await expect.poll(() => commandOf(esbuild), MID_RUN).toBe('');
  expect(await traces.listFinalLeftovers()).toEqual([]);
});

test('a command ends with the shell in which npm has started it, although it gets no signal', async () => {
  const parent = spawn('sh', ['-c', `"${process.execPath}" "${HANGUP}" serve seed/silent & echo $!; wait`], {
    env: { ...process.env, TMPDIR: traces.folder, npm_execpath: 'npm' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [, pid] = await waitForOutput(parent.stdout, /^(\d+)\n[^]*listens on port/);
  const served = Number(pid);
  onTestFinished(() => void (commandOf(served) === '' || process.kill(served, 'SIGKILL')));
  parent.kill('SIGKILL');
  await expect.poll(() => commandOf(served), MID_RUN).toBe('');
  expect(await traces.listFinalLeftovers()).toEqual([]);
});

test('a second Ctrl-C ends at once and still leaves nothing behind', async () => {
  const { child, outcome } = await midRun([]);
  // It takes longer to end what is stopped. A child that is not yet another program would stop the harness, which waits for that.
  const isOther = (id: number) => id !== reaperOf(child.pid!) && commandOf(id) !== commandOf(child.pid!);
  for (const id of childrenOf(child.pid!).filter(isOther)) signalGroup(id, 'SIGSTOP'); // of one that has ended meanwhile there is none
  // What comes within a quarter of a second of the first is taken for its echo, and a busy harness hears the first late.
  const impatience = setInterval(() => child.kill('SIGINT'), 300);
  const { code } = await outcome.finally(() => clearInterval(impatience));
  expect(code).toBe(130);
  expect(await traces.listFinalLeftovers()).toEqual([]);
});

test('a reaper that stands still does not hang a run', async () => {
  const { child, outcome } = await midRun([]);
  const reaper = reaperOf(child.pid!);
  process.kill(reaper, 'SIGSTOP');
  onTestFailed(() => void (commandOf(reaper) === '' || process.kill(reaper, 'SIGKILL')));
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 130, err: expect.stringContaining('has been ended') });
  expect(traces.listLeftovers()).toEqual([]);
});

test('a served scenario ends with Ctrl-C and leaves nothing behind', async () => {
  const running = startHangup(['serve', 'seed/tail-watch'], traces.folder);
  killAfterTest(running);
  const { child, outcome } = running;
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  const { code, out } = await outcome;
  expect(out).toMatch(/node:http on node \d+\.\d+\.\d+ listens on port \d+/);
  expect(code).toBe(130);
  expect(traces.listLeftovers()).toEqual([]);
});

test('a served scenario writes no marks to a file that a variable of its shell names', async () => {
  const marks = join(traces.folder, 'marks.ndjson');
  const running = startHangup(['serve', 'seed/silent'], traces.folder, { HANGUP_MARKS: marks });
  killAfterTest(running);
  const { child, outcome } = running;
  let isServing = false;
  child.stdout!.once('data', () => (isServing = true));
  await expect.poll(() => isServing || existsSync(marks), MID_RUN).toBe(true);
  child.kill('SIGINT');
  const { out } = await outcome;
  expect(out).toContain('listens on port');
  expect(existsSync(marks)).toBe(false);
});
