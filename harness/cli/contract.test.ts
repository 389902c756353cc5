import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import type { ContractCheck } from '../model/contract-check.ts';
import { startHangup } from './fixtures/command-line.ts';

const SERVER = fileURLToPath(new URL('../contract/fixtures/correct-server.ts', import.meta.url));

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
});

afterEach(() => traces[Symbol.dispose]());

const ends = (...args: string[]) => startHangup(args, traces.folder).outcome;
/** env(1) starts it, so a server of one's own may be any executable. */
const breaking = (rule: string) => ['/usr/bin/env', `BREAKS=${rule}`, process.execPath, SERVER];

test.each([
  [['contract'], 'Expected --verify or --print, got neither.'],
  [['contract', '--verify'], 'Expected one command, got none.'],
  [['contract', '--verify', '--command', './one', '--', './two'], 'Expected one command, got two.'],
  [['contract', '--verify', '--command', "'./one"], "Expected a command with its quotes closed, got './one"],
  [['run', '--command', './one --port 1'], 'Say `hangup check -- ./one --port 1`.'],
])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
  const { code, out, err } = await ends(...args);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
  expect(out).toBe('');
  expect(code).toBe(2);
});

test('what cannot be started is exit code 3', async () => {
  const { code, err } = await ends('contract', '--verify', '--', './nowhere');
  expect(err).toContain('Expected to start ./nowhere, got spawn ./nowhere ENOENT. Name an executable file');
  expect(code).toBe(3);
  expect(traces.listLeftovers()).toEqual([]);
});

test('contract --verify --json prints every rule of a server that breaks one, and exits with 1', async () => {
  const { code, out } = await ends('contract', '--verify', '--json', '--', ...breaking('version'));
  const { server, rules } = JSON.parse(out) as ContractCheck;
  expect(server).toBe('correct-server.ts');
  expect(rules.find(({ id }) => id === 'version')).toMatchObject({ standing: 'broken', section: 'marks' });
  expect(code).toBe(1);
  expect(traces.listLeftovers()).toEqual([]);
});

test.each(['node', 'asgi'])('contract --print %s prints a file that says how it is used', async (kind) => {
  const { code, out } = await ends('contract', '--print', kind);
  expect(out).toContain(`hangup contract --print ${kind}`);
  expect(code).toBe(0);
});
