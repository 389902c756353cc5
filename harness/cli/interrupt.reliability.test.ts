import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest';
import { Traces } from '../observe/fixtures/traces.ts';
import { hangup, killedInTheEnd, type Running } from './fixtures/command-line.ts';

const MID_RUN = { timeout: 60_000 };

let traces: Traces;

beforeEach(() => {
  traces = new Traces();
});

afterEach(() => traces[Symbol.dispose]());

/** A run in the middle of its work: several servers have said that they listen. */
async function midRun(args: readonly string[]): Promise<Running> {
  const running = hangup(['run', ...args, '--patience', '30000', '--json'], traces.folder);
  killedInTheEnd(running);
  await expect.poll(marksFiles, MID_RUN).toBeGreaterThanOrEqual(5);
  return running;
}

function marksFiles(): number {
  return readdirSync(traces.folder).flatMap((name) =>
    readdirSync(join(traces.folder, name)).filter((file) => file.endsWith('.ndjson')),
  ).length;
}

function reaperOf(harness: number): number {
  const children = readFileSync(`/proc/${harness}/task/${harness}/children`, 'utf8').trim().split(' ');
  const reaper = children.find((id) => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('hangup-reaper'));
  return Number(reaper);
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
    expect(traces.left()).toEqual([]);
  },
);

test('SIGKILL in the middle of a run leaves nothing behind', async () => {
  const { child } = await midRun([]);
  expect(traces.left().length).toBeGreaterThan(5);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await traces.leftInTheEnd()).toEqual([]);
});

test('a second Ctrl-C ends at once and still leaves nothing behind', async () => {
  const { child, outcome } = await midRun([]);
  const reaper = reaperOf(child.pid!);
  process.kill(reaper, 'SIGSTOP'); // so that what the first one begins does not come to an end
  onTestFailed(() => {
    child.kill('SIGKILL');
    process.kill(reaper, 'SIGCONT');
  });
  // What comes within a quarter of a second of the first is taken for its echo, and a busy harness hears the first late.
  const impatience = setInterval(() => child.kill('SIGINT'), 300);
  const { code } = await outcome.finally(() => clearInterval(impatience));
  process.kill(reaper, 'SIGCONT');
  expect(code).toBe(130);
  expect(await traces.leftInTheEnd()).toEqual([]);
});

test('a served scenario ends with Ctrl-C and leaves nothing behind', async () => {
  const running = hangup(['serve', 'seed/tail-watch'], traces.folder);
  killedInTheEnd(running);
  const { child, outcome } = running;
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  const { code, out } = await outcome;
  expect(out).toMatch(/node:http on node \d+\.\d+\.\d+ listens on port \d+/);
  expect(code).toBe(130);
  expect(traces.left()).toEqual([]);
});
