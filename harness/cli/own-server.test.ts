import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import type { ContractCheck } from '../model/contract-check.ts';
import { HANGUP, startHangup } from './fixtures/command-line.ts';

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
  [['contract'], 'Expected --verify, got none.'],
  [['contract', '--verify'], 'Expected one command, got none.'],
  [['contract', '--verify', '--command', './one', '--', './two'], 'Expected one command, got two.'],
  [['contract', '--verify', '--command', "'./one"], "Expected a command with its quotes closed, got './one"],
  [['run', 'seed/silent', '--command', './one'], 'Expected --command alone, got ids, --full, --resume or --shard too'],
  [['run', '--command', './one', '--shard', '1/2'], 'Expected --command alone'],
  [['run', '--command', ''], 'Expected a command such as'],
])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
  const { code, out, err } = await ends(...args);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
  expect(out).toBe('');
  expect(code).toBe(2);
});

test.each([[['contract', '--verify', '--', './nowhere']], [['run', '--command', './nowhere']]])(
  '%j cannot be started, which is exit code 3',
  async (args) => {
    const { code, err } = await ends(...args);
    expect(err).toContain('Expected to start ./nowhere, got spawn ./nowhere ENOENT. Name an executable file');
    expect(code).toBe(3);
    expect(traces.listLeftovers()).toEqual([]);
  },
);

test('a server without the contract finds that in its log, too', async () => {
  const { code, err } = await ends('run', '--command', `"${process.execPath}" -e 'console.log(42)'`);
  expect(err).toMatch(/but it exited with code 0\. `npx hangup contract --verify` tries every rule on it\.\n.*\n42/);
  expect(code).toBe(3);
});

test('contract --verify --json prints every rule of a server that breaks one, and exits with 1', async () => {
  const { code, out } = await ends('contract', '--verify', '--json', '--', ...breaking('version'));
  const { server, rules } = JSON.parse(out) as ContractCheck;
  expect(server).toBe('correct-server.ts');
  expect(rules.find(({ id }) => id === 'version')).toMatchObject({ standing: 'broken', section: 'marks' });
  expect(code).toBe(1);
  expect(traces.listLeftovers()).toEqual([]);
});

test('the line that observes a cell of a server of one’s own again can be pasted, quotes and all', async () => {
  const typed = `/usr/bin/env 'BREAKS=nothing but leaks' "${process.execPath}" '${SERVER}'`;
  const first = await ends(
    'run',
    '--command',
    typed,
    '--fault',
    'fin',
    '--phase',
    'mid-stream',
    '--out',
    traces.folder,
  );
  expect(first.out).toContain('1 different');
  const [line = ''] = /npx hangup run --command .*/.exec(first.out) ?? [];
  expect(first.code).toBe(1);
  const pasted = line.replace('npx hangup', `"${process.execPath}" "${HANGUP}"`);
  const env = { ...process.env, TMPDIR: traces.folder, NO_COLOR: '1' };
  const again = spawnSync('/bin/sh', ['-c', `${pasted} --json`], { env, encoding: 'utf8' });
  expect(JSON.parse(again.stdout)).toMatchObject({ results: [{ status: 'different', cell: { fault: 'fin' } }] });
  expect(again.status).toBe(1);
});
