import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { HANGUP, startHangup, type CommandResult } from './fixtures/command-line.ts';

const RUN_TO = ['run', 'seed/silent', '--fault', 'reset', '--phase', 'mid-stream', '--out'];
const RUN_MS = 30_000;

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
});

afterEach(() => traces[Symbol.dispose]());

function ends(...args: string[]): Promise<CommandResult> {
  return startHangup(args, traces.folder).outcome;
}

describe('bad input gets a sentence and exit code 2', () => {
  test.each([
    [['run', 'seed/silnt'], "Expected the id of a scenario, got 'seed/silnt'. Did you mean 'seed/silent'?"],
    [
      ['serve', 'seed/silent@5'],
      "Expected a stack before the version or runtime in 'seed/silent@5', got seed/silent, which runs on one only. Say `seed/silent`.",
    ],
    [['run', 'heartbaet'], "Did you mean 'seed/heartbeat'?"],
    [['run', 'incidnts'], "Did you mean 'incidents'?"],
    [['run', 'token-brn'], "Did you mean 'token-burn'?"],
    [['run', 'SEED/Silent'], "Did you mean 'seed/silent'?"],
    [['list', 'half-opne'], "Did you mean 'half-open'?"],
    [['explain', 'x\u001B]0;title\u0007\u202Ey'], "Expected the id of a scenario, got 'xy'."],
    [['explain', 'kubernetes'], "Expected the id of a scenario, got 'kubernetes'. `npx hangup list` shows them all."],
    [
      ['run', '--fault', 'rest'],
      "Expected a fault: fin, reset, half-close, abort, kill, stall, vanish, vanish+return, link-down, sigstop, reuse, reconnect, supersede, shutdown, reset+shutdown, complete, stay; got 'rest'. Did you mean 'reset'?",
    ],
    [
      ['run', 'seed/complete', '--fault', 'reset'],
      'Expected a scenario among seed/complete that declares reset, got none.',
    ],
    [['run', 'seed/silent', '--out', ''], 'Expected a folder after --out, got an empty text.'],
    [['run', 'seed/silent', '--shard', '2/2'], 'Expected shard 2/2 to have servers, got none of 1. Use fewer shards.'],
    [['run', '--shard', '1/4294967296'], "at most 1000 of them; got '1/4294967296'."],
    [['run', '--patience', '10'], "Expected a whole number of at least 1000 and at most 86400000, got '10'."],
    [['run', '--patience', '2147483648'], "at most 86400000, got '2147483648'."],
    [['run', '--repeat', 'twice'], "Expected a whole number of at least 1 and at most 10000, got 'twice'."],
    [['run', '--fualt', 'reset'], '(Did you mean --fault?)'],
    [['rnu'], '(Did you mean run?)'],
    [['serve', 'silent', '--port', '99999'], "Expected a whole number of at least 1 and at most 65535, got '99999'."],
    [['serve', 'seed'], "Expected one scenario, got 'seed', which names"],
    [['explain'], "missing required argument 'id'"],
    [['check', '-d', '@nowhere.json', '--', 'node', 'server.js'], 'Expected to read nowhere.json, got ENOENT'],
    [['check', '--fault', 'supersede', '--', 'node', 'server.js'], 'Expected --identity with --fault supersede'],
    [
      ['check', '--dwell', '9', '--phase', 'before-headers', '--', 'node', 'server.js'],
      'Expected --dwell with --phase mid-stream, got before-headers',
    ],
    [['report', '--from', '/nowhere.json'], 'Expected /nowhere.json to be a report.json of `hangup run`'],
    [['report', '--from', 'package.json'], 'Expected package.json to be a report.json of `hangup run`'],
  ])('%j', async (args, sentence) => {
    const { code, out, err } = await ends(...args);
    expect(err).toContain(sentence);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

test('a report folder that cannot be written is a harness failure before anything runs', async () => {
  const { code, err } = await ends('run', 'seed/silent', '--out', '/dev/null/reports');
  expect(err).toMatch(/Expected to write \/dev\/null\/reports, got ENOTDIR.*Name another folder with --out\./);
  expect(code).toBe(3);
  expect(traces.listLeftovers()).toEqual([]);
});

test('a run of which everything is skipped proves nothing: it exits with 3, and says what to type', async () => {
  using reports = new LeftoverProbe();
  const cache = { XDG_CACHE_HOME: `${traces.folder}/nothing` };
  const { code, out, err } = await startHangup(
    ['run', '39-deno-abort', '--out', `${reports.folder}/reports`],
    traces.folder,
    cache,
  ).outcome;
  expect(err).toContain('skipped incidents/39-deno-abort');
  expect(out).toMatch(/Skipped\n.*deno.* is not fetched: `npx hangup install deno.*nothing was judged/s);
  expect(code).toBe(3);
});

test('--json prints nothing but the run on standard output', async () => {
  const { code, out } = await ends('run', 'seed/silent', '--fault', 'reset', '--phase', 'mid-stream', '--json');
  const { results, selfCheck } = JSON.parse(out);
  expect(selfCheck.problems).toEqual([]);
  expect(results).toHaveLength(1);
  expect(results[0].attempt.verdicts[0]).toMatchObject({ name: 'finally', outcome: 'silent' });
  expect(code).toBe(0);
  expect(traces.listLeftovers()).toEqual([]);
});

describe('report renders a recorded run', () => {
  let reports: LeftoverProbe;

  beforeAll(async () => {
    reports = new LeftoverProbe();
    await startHangup([...RUN_TO, reports.folder], reports.folder).outcome;
  }, RUN_MS);

  afterAll(() => reports[Symbol.dispose]());

  test.each(['terminal', 'markdown', 'html', 'json', 'junit', 'github'])('as %s', async (format) => {
    const { code, out, err } = await ends('report', '--from', `${reports.folder}/report.json`, '--format', format);
    expect(err).toBe('');
    expect(out).toContain('seed/silent');
    expect(code).toBe(0);
  });
});

test('a reader that stops reading is no failure', async () => {
  const child = spawn(process.execPath, [HANGUP, 'list', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [[code], err] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  expect(err).toBe('');
  expect(code).toBe(0);
});

test('a standard error without a reader neither ends a run nor loses its report', async () => {
  using reports = new LeftoverProbe();
  const child = spawn(process.execPath, [HANGUP, ...RUN_TO, reports.folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  const [code] = await once(child, 'exit');
  expect(readdirSync(reports.folder).toSorted()).toEqual(['junit.xml', 'report.html', 'report.json', 'report.md']);
  expect(code).toBe(0);
});

test('a standard output that cannot be written is a harness failure that loses no report', async () => {
  using reports = new LeftoverProbe();
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [HANGUP, ...RUN_TO, reports.folder], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const [[code], err] = await Promise.all([once(child, 'close'), text(child.stderr!)]);
  expect(err).toContain('Expected to write to standard output, got ENOSPC');
  expect(readdirSync(reports.folder)).toHaveLength(4);
  expect(code).toBe(3);
});

test('help shows every command with examples, and list every scenario', async () => {
  const help = await ends('--help');
  for (const command of ['run', 'list', 'serve', 'explain', 'report']) expect(help.out).toContain(`\n  ${command}`);
  expect(help.out).toContain('Examples:');
  expect(help.code).toBe(0);
  expect((await ends('list')).out).toContain('seed/silent');
});

test('list shows those that are named', async () => {
  const { code, out } = await ends('list', 'token-burn', '05/fix', 'stacks/express', 'silent', '--json');
  const ids = (JSON.parse(out) as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual([
    'seed/silent',
    'incidents/05-async-setup/fix',
    'incidents/06-token-burn/bug',
    'incidents/06-token-burn/fix',
    'stacks/express',
  ]);
  expect(code).toBe(0);
});

test('explain shows claim, mechanism, lesson and code', async () => {
  const { out } = await ends('explain', 'seed/silent');
  for (const part of ['is never ended after its client disconnects', 'Why', 'Lesson', 'async function* running()'])
    expect(out).toContain(part);
});

test.each(['seed/silent', 'incidents/06-token-burn', 'half-open/quiet', 'stacks/express', 'workshop/09-leftovers'])(
  'explain %s prints no sentence twice',
  async (id) => {
    const { out } = await ends('explain', id);
    const sentences: string[] = out.match(/\b[A-Z][^.\n{}()]{30,}\.|https:\S+[^\s',]/g) ?? [];
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) < index)).toEqual([]);
  },
);

test('explain shows the bug and the fix of an incident that is named without either', async () => {
  const { code, out } = await ends('explain', 'incidents/06-token-burn');
  expect(code).toBe(0);
  for (const part of ['incidents/06-token-burn/bug\n', 'incidents/06-token-burn/fix\n']) expect(out).toContain(part);
});

test('explain shows what an exercise asks, without its answer', async () => {
  const { out } = await ends('explain', 'workshop/09-leftovers');
  for (const part of ['Your task', '// TODO', 'npx hangup workshop hint 09-leftovers']) expect(out).toContain(part);
});

test('what a terminal shows of a lesson has no link in markdown, but words and an address', async () => {
  const [asked, hints] = await Promise.all([
    ends('explain', 'workshop/16-log-service'),
    ends('workshop', 'hint', '18', '--all'),
  ]);
  expect(asked.out).toContain('Kubernetes (https://github.com/kubernetes/kubernetes/issues/64315)');
  expect(hints.out).toContain('the cookbook (docs/cookbook.md)');
  expect(`${asked.out}${hints.out}`).not.toContain('](');
});

test('a word that is a name means that, and only else the name without its number', async () => {
  const idsOf = async (word: string) => {
    const { out } = await ends('list', word, '--json');
    return (JSON.parse(out) as { id: string }[]).map(({ id }) => id);
  };
  expect(await idsOf('never-started')).toEqual(['seed/never-started']);
  expect((await idsOf('half-open')).filter((id) => !id.startsWith('half-open/'))).toEqual([]);
  expect(await idsOf('wrong-emitter/fix')).toEqual(['incidents/01-wrong-emitter/fix']);
});
