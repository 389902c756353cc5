import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AppendOnlyFile } from './append-only-file.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { CoreWait } from './kernel/core-wait.ts';
import { MarksFile } from './marks-file.ts';
import { Workspace } from '../system/workspace.ts';

const LONG_MS = 60_000;
const program = { name: 'test', version: '1' };
const LISTENING = { event: 'listening', hangup: 1, port: 1, stack: program, runtime: program };
const HANDLING = { event: 'handling', connection: 'one' };

interface Opened {
  path: string;
  marks: MarksFile;
  append: (line: object | string) => void;
  failures: unknown[];
}

function opened(coreWait?: CoreWait): Opened {
  const workspace = new Workspace();
  const path = workspace.createPath('marks.ndjson');
  const failures: unknown[] = [];
  const marks = new MarksFile(path, (error) => failures.push(error), coreWait && { coreWait });
  onTestFinished(() => workspace[Symbol.asyncDispose]());
  const append = (line: object | string) =>
    appendFileSync(path, `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  append(LISTENING);
  return { path, marks, append, failures };
}

const bound = (withinMs: number, { signal } = new AbortController()) => ({
  withinMs,
  signal,
  code: 'wait-timeout' as const,
  sentence: () => 'Expected a mark, got none.',
});

test('a wait ends with the mark that it is for', async () => {
  const { marks, append } = opened();
  const waiting = marks.waitUntil(() => marks.getMarks('one').length > 0, bound(LONG_MS));
  append(HANDLING);
  await waiting;
  expect(marks.getMarks('one')).toMatchObject([{ event: 'handling', clock: 'seen' }]);
  marks[Symbol.dispose]();
});

test('a wait ends with its sentence when its time is over, with the reason when it is given up, and with the file', async () => {
  const { marks } = opened();
  const given = new AbortController();
  const never = () => false;
  const [late, abandoned, left] = [bound(30), bound(LONG_MS, given), bound(LONG_MS)].map((one) =>
    marks.waitUntil(never, one).catch((error: unknown) => (error as Error).message),
  );
  given.abort(new Error('given up'));
  expect(await late).toBe('Expected a mark, got none.');
  expect(await abandoned).toBe('given up');
  marks[Symbol.dispose]();
  expect(await left).toBe('Expected a mark, got none.');
  await expect(marks.waitUntil(never, bound(LONG_MS, given))).rejects.toThrow('given up');
});

test('a file that breaks the contract is reported once, and who still waits for it waits no longer than said', async () => {
  const { marks, append, failures } = opened();
  append('Server listening at port 3000');
  append(HANDLING);
  const waiting = marks.waitUntil(() => marks.getMarks('one').length > 0, bound(100));
  await expect(waiting).rejects.toThrow('Expected a mark, got none.');
  expect(failures).toHaveLength(1);
  marks[Symbol.dispose]();
});

test.for([
  ['later than it is read', 5_000, 'stamp-after-read'],
  ['before a moment at which it was not there', -1_000, 'stamp-too-early'],
] as const)('a mark that is stamped %s proves a wrong clock', ([, offsetMs, code]) => {
  const { marks, append, failures } = opened();
  marks.read();
  append({ ...HANDLING, at: readMonotonicNs() });
  marks.read();
  expect(failures).toEqual([]);
  append({ ...HANDLING, at: readMonotonicNs() + offsetMs * 1e6 });
  marks.read();
  expect(failures).toMatchObject([{ code }]);
  marks[Symbol.dispose]();
});

test.for([
  ['waited for a core that long', 1_000, []],
  ['waited less', 500, [{ code: 'stamp-too-early' }]],
])('a mark that is stamped a second before it is written, by a process that %s', ([, waitMs, expected]) => {
  let waitNs = 5e9;
  const { marks, append, failures } = opened(new CoreWait(() => waitNs));
  marks.read();
  waitNs += Number(waitMs) * 1e6;
  append({ ...HANDLING, at: readMonotonicNs() - 1e9 });
  marks.read();
  expect(failures).toMatchObject(expected as object[]);
  marks[Symbol.dispose]();
});

test('a mark that was stamped before anything was read is no older than the file', () => {
  const { marks, append, failures } = opened();
  append({ ...HANDLING, at: readMonotonicNs() - 1e9 });
  marks.read();
  expect(failures).toEqual([]);
  marks[Symbol.dispose]();
});

test('a second process that listens is refused', () => {
  const { marks, append, failures } = opened();
  append(LISTENING);
  marks.read();
  expect(failures).toMatchObject([{ code: 'second-listening' }]);
  marks[Symbol.dispose]();
});

test('it knows for how long the harness stood still', async () => {
  const { marks } = opened();
  marks.read();
  const from = readMonotonicNs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const to = readMonotonicNs();
  marks.read();
  const readAt = readMonotonicNs();
  const [stall, ...others] = marks.listStalls(from, to);
  expect(stall!.to - stall!.from).toBeGreaterThan(150e6);
  expect(others).toEqual([]);
  expect(marks.listStalls(readAt, readAt + 1e9)).toEqual([]);
  marks[Symbol.dispose]();
});

test.for([
  ['truncated', (path: string) => truncateSync(path)],
  [
    'truncated',
    (path: string) => (truncateSync(path), appendFileSync(path, `${JSON.stringify(HANDLING)}\n`.repeat(9).slice(1))),
  ],
  ['removed', (path: string) => rmSync(path)],
  ['replaced', (path: string) => (renameSync(path, `${path}.1`), writeFileSync(path, ''))],
  ['replaced', (path: string) => (writeFileSync(`${path}.1`, ''), renameSync(`${path}.1`, path))],
] as const)('a file that was %s is reported once', ([problem, change]) => {
  const { path, marks, append, failures } = opened();
  append(HANDLING);
  marks.read();
  expect(failures).toEqual([]);
  change(path);
  marks.read();
  marks.read();
  expect(failures).toMatchObject([
    { code: 'marks-file-changed', message: expect.stringContaining(`it was ${problem}`) },
  ]);
  marks[Symbol.dispose]();
});

test('a line is at most 64 KiB long, whether or not it has ended', () => {
  for (const end of ['\n', '']) {
    const { path, marks, append, failures } = opened();
    append(JSON.stringify(HANDLING).padEnd(64 * 1024));
    marks.read();
    expect(failures).toEqual([]);
    appendFileSync(path, `${JSON.stringify(HANDLING).padEnd(64 * 1024 + 1)}${end}`);
    marks.read();
    expect(failures).toMatchObject([{ code: 'invalid-mark', message: expect.stringContaining('at most 64 KiB') }]);
    marks[Symbol.dispose]();
  }
});

test('the number of marks is bounded, and other work is not kept waiting for them', async () => {
  const { path, marks, failures } = opened();
  for (let chunk = 0; chunk < 100; chunk += 1) appendFileSync(path, `${JSON.stringify(HANDLING)}\n`.repeat(10_000));
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await expect.poll(() => failures, { timeout: LONG_MS }).toMatchObject([{ code: 'marks-flood' }]);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
  expect(marks.getMarks('one')).toHaveLength(999_999);
  marks[Symbol.dispose]();
});

test('a file without lines is read seldom, and often from its first line on', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const read = vi.spyOn(AppendOnlyFile.prototype, 'readChunk');
  onTestFinished(() => read.mockRestore());
  await using workspace = new Workspace();
  const path = workspace.createPath('marks.ndjson');
  const failures: unknown[] = [];
  using marks = new MarksFile(path, (error) => failures.push(error), { silentPollMs: 100 });
  vi.advanceTimersByTime(1_000);
  const silently = read.mock.calls.length;
  appendFileSync(path, `${JSON.stringify(LISTENING)}\n`);
  vi.advanceTimersByTime(1_100);
  expect([silently, marks.listening?.port, failures]).toEqual([10, 1, []]);
  expect(read.mock.calls.length).toBeGreaterThan(80);
});
