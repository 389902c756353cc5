import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import type { Run } from '../model/run.ts';
import { startHangup } from './fixtures/command-line.ts';

const SERVER = fileURLToPath(new URL('../contract/fixtures/correct-server.ts', import.meta.url));

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
});

afterEach(() => traces[Symbol.dispose]());

const ends = (...args: string[]) => startHangup(args, traces.folder).outcome;
/** env(1) starts it, so a server of one's own may be any executable. */
const breaking = (rule: string) => `/usr/bin/env "BREAKS=${rule}" '${process.execPath}' '${SERVER}'`;

test('run --command judges a server of which nothing was known', async () => {
  const { code, out } = await ends('run', '--command', breaking('nothing'), '--json', '--fault', 'fin,half-close,stay');
  const { results, servers } = JSON.parse(out) as Run;
  expect(results.map(({ cell, attempt }) => [cell.phase, cell.fault, attempt.verdicts[0]?.outcome])).toEqual([
    ['mid-stream', 'fin', 'released by read'],
    ['mid-stream', 'half-close', 'released by read'],
    ['mid-stream', 'stay', 'held'],
    ['before-first-byte', 'fin', expect.stringMatching('released|unused')],
    ['before-first-byte', 'half-close', expect.stringMatching('released|unused')],
  ]);
  expect(servers[0]).toMatchObject({ id: 'correct-server.ts', guards: ['finally'] });
  expect(code).toBe(0);
  expect(traces.listLeftovers()).toEqual([]);
});

test('and tells what it leaks, where it is sure that its client has gone', async () => {
  const command = breaking('nothing but leaks');
  const { code, out } = await ends(
    'run',
    '--command',
    command,
    '--json',
    '--fault',
    'fin,half-close,vanish',
    '--phase',
    'mid-stream',
  );
  const { results } = JSON.parse(out) as Run;
  expect(results.map(({ cell, status }) => [cell.fault, status])).toEqual([
    ['fin', 'different'],
    ['half-close', 'expected'],
    ['vanish', 'expected'],
  ]);
  expect(results[0]?.attempt.differences[0]).toMatchObject({ name: 'finally', expected: 'released', got: 'silent' });
  expect(code).toBe(1);
});

test.each([
  ['nothing but is quiet', 'after-headers'],
  ['nothing', 'mid-stream'],
])('a stream that %s is left %s', async (rule, phase) => {
  const { code, out, err } = await ends('run', '--command', breaking(rule), '--json', '--fault', 'fin,stall,stay');
  const { results } = JSON.parse(out) as Run;
  expect(results.filter(({ cell }) => cell.phase !== 'before-first-byte').map(({ cell }) => cell)).toMatchObject([
    { fault: 'fin', phase },
    { fault: 'stay', phase },
  ]);
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['expected']));
  expect(err).toContain('Not tried: stall; whether it may wait for a client that stops reading is not known.');
  expect(code).toBe(0);
});

test('a server that does not hold is not left before the first byte, and the report says so', async () => {
  const command = breaking('hold');
  const { code, err } = await ends('run', '--command', command, '--json', '--phase', 'before-first-byte');
  expect(err).toContain(
    'No client leaves before the first byte. Expected correct-server.ts to send no byte of the body before',
  );
  expect(err).toContain('to have cells with before-first-byte, got none.');
  expect(code).toBe(2);
});
