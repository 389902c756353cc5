import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import type { Command } from '../model/plan.ts';
import type { ContractCheck } from '../model/contract-check.ts';
import { verifyContract } from './check.ts';
import type { ContractLimits } from './limits.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe().takeTemporaryFiles();
});

afterEach(() => traces[Symbol.dispose]());

/** What is broken is broken after a shorter wait, too. */
const LIMITS: Partial<ContractLimits> = { startMs: 5_000, readyMs: 3_000, answerMs: 2_000, settleMs: 300, workMs: 200 };

function checked(fixture: string, env: Record<string, string> = {}): Promise<ContractCheck> {
  const file = fileURLToPath(new URL(fixture, import.meta.url));
  return checkedCommand({ file: process.execPath, args: [file], env });
}

function checkedCommand(command: Command): Promise<ContractCheck> {
  return verifyContract({ name: 'mine', command, signal: new AbortController().signal, limits: LIMITS });
}

/** The sentences of the broken rules, by their ids. */
const brokenOf = ({ rules }: ContractCheck) =>
  Object.fromEntries(rules.flatMap(({ id, standing, note }) => (standing === 'broken' ? [[id, note]] : [])));

const idsOf = ({ rules }: ContractCheck, wanted: string) =>
  rules.flatMap(({ id, standing }) => (standing === wanted ? [id] : []));

const says = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const BREAKS: readonly (readonly [rule: string, sentences: Record<string, unknown>])[] = [
  ['version', { version: says(/^Expected the first line to have "hangup":1, got "hangup":2\. This harness knows/) }],
  ['json', { json: says(/^Expected line 1 to be one JSON object, got "Server listening"\. Write nothing else/) }],
  [
    'schema',
    { schema: says(/^Expected line 2 of HANGUP_MARKS to be a mark .* value of tag "event" must be in oneOf/) },
  ],
  [
    'clock',
    { clock: says(/^Expected `at` of line 1 to be between \d+ and \d+, got \d+, which is the time of day in nano/) },
  ],
  [
    'id',
    { handling: says(/to mark handling of first-1 within 3000 ms, got 0 marks of it and some of "FIRST-1"\. Take/) },
  ],
  [
    'two-at-once',
    { 'two-at-once': says(/^Expected mine to send a first byte .*, got 0 bytes of an answer\. Serve each/) },
  ],
  [
    'alive',
    { alive: says(/^Expected mine to answer \/hangup\/alive within 2000 ms, got no complete answer\. Look at/) },
  ],
  [
    'hold',
    {
      'hold-before-headers': says(
        /^Expected mine to send no byte before \/hangup\/go\/, got \d+ bytes of an answer\. Mark/,
      ),
      'hold-before-first-byte': says(/^Expected mine to send no byte of the body before \/hangup\/go\/, got \d+ bytes/),
    },
  ],
  [
    'pairs',
    { pairs: says(/^Expected finally of \S+ to be released .*, got 2 releases of what was taken once\. Mark/) },
  ],
  [
    'disconnect',
    { 'outlives-fin': says(/^Expected mine to run until the harness ends it, but it exited with code 1\. An error/) },
  ],
  ['sigterm', { sigterm: says(/^Expected mine to end within 500 ms of SIGTERM, got a process that went on\. Leave/) }],
  ['input', { input: says(/^Expected mine to end within 500 ms of the end of standard input, got a process that/) }],
  [
    'another-host',
    { 'another-host': says(/^Expected mine to take a connection at 127\.0\.0\.2, got connect ECONNREFUSED/) },
  ],
];

test.each(BREAKS)(
  'a server that breaks only %s is reported for that, and for nothing else',
  async (rule, sentences) => {
    const check = await checked('fixtures/correct-server.ts', { BREAKS: rule });
    expect(brokenOf(check)).toEqual(sentences);
    expect(traces.listLeftovers()).toEqual([]);
  },
);

test('a server that keeps every rule passes', async () => {
  const check = await checked('fixtures/correct-server.ts');
  expect(brokenOf(check)).toEqual({});
  expect(idsOf(check, 'not tried')).toEqual(['control']);
  expect(traces.listLeftovers()).toEqual([]);
});

test.skipIf(!hasPython)('the Python server of docs/contract.md keeps every rule that it takes up', async () => {
  const page = await readFile(new URL('../../docs/contract.md', import.meta.url), 'utf8');
  const file = join(traces.folder, 'server.py');
  await writeFile(file, /```python\n([^]*?)```/.exec(page)![1]!);
  const check = await checkedCommand({ file: 'python3', args: [file] });
  expect(brokenOf(check)).toEqual({});
  expect(idsOf(check, 'not tried')).toEqual(['control', 'ends']);
});

const hasUvicorn = spawnSync('python3', ['-c', 'import uvicorn']).status === 0;

test.for([
  ['printed-server.mjs', process.execPath],
  ['printed_server.py', 'python3'],
])('%s, which uses a printed file of marks, keeps every rule that it takes up', async ([file, runtime], { skip }) => {
  skip(runtime === 'python3' && !hasUvicorn, 'no uvicorn');
  const args = [fileURLToPath(new URL(`fixtures/${file}`, import.meta.url))];
  const check = await checkedCommand({ file: runtime!, args });
  expect(brokenOf(check)).toEqual({});
  expect(idsOf(check, 'not tried')).toEqual(['ends']);
});

const LOST: readonly (readonly [fixture: string, sentences: Record<string, unknown>])[] = [
  ['exits-at-start', { 'first-line': says(/^Expected mine to run .*, but it exited with code 7\. Append the line/) }],
  ['never-listens', { 'first-line': says(/^Expected mine to listen within 5000 ms, got no line\. Append the line/) }],
  ['floods-its-log', { volume: says(/^Expected mine to log at most 32 MiB, got more\. Write less/) }],
];

test.each(LOST)('of a server that %s one rule tells, and nothing else is tried', async (fixture, sentences) => {
  const check = await checked(`../observe/fixtures/${fixture}.ts`);
  expect(brokenOf(check)).toEqual(sentences);
  expect(idsOf(check, 'kept').filter((id) => id !== 'volume')).toEqual([]);
  expect(traces.listLeftovers()).toEqual([]);
});
