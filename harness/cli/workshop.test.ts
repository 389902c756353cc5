import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadExercise } from '../workshop/course/course.ts';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { startHangup, type CommandResult } from './fixtures/command-line.ts';

const CHECKING_MS = 60_000;

let traces: LeftoverProbe;
let mine: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
  mine = new LeftoverProbe();
});

afterEach(() => {
  traces[Symbol.dispose]();
  mine[Symbol.dispose]();
});

function ends(...args: string[]): Promise<CommandResult> {
  return startHangup(['workshop', ...args], traces.folder).outcome;
}

const there = () => ['--folder', mine.folder];

describe('bad input gets a sentence and exit code 2', () => {
  test.each([
    [[], 'Expected a terminal to show the workshop in, got none.'],
    [['check', '99'], "Expected an exercise, 01 to 19, got '99'."],
    [['hint', 'tial'], "Did you mean 'tail'?"],
    [['reset'], "missing required argument 'exercise'"],
    [['new', '03-again'], 'Expected a number that is free'],
    [['new', 'Compression'], "Expected a name such as 16-compression, got 'Compression'."],
    [['list', '/nowhere/progress.json'], 'Expected /nowhere/progress.json to be the progress.json of a learner'],
    [['chekc'], 'error:'],
  ])('%j', async (args, sentence) => {
    const { code, out, err } = await ends(...args);
    expect(err).toContain(sentence);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

test('check names the first thing to fix and exits with 1, then passes with 0', { timeout: CHECKING_MS }, async () => {
  const { solution } = await loadExercise('03-pipe');
  expect((await ends(...there(), 'reset', '3')).code).toBe(0);
  const failing = await ends(...there(), 'check', '03');
  expect(failing.out).toMatch(/✗ 03-pipe[^]+The client closed at \d+ ms, and `finally` was still held \d+ ms later/);
  expect(failing.code).toBe(1);
  writeFileSync(join(mine.folder, '03-pipe.ts'), solution);
  const passing = await ends(...there(), 'check', 'pipe', '--json');
  expect(JSON.parse(passing.out)).toMatchObject([{ exercise: '03-pipe', begun: true, passed: true, reason: null }]);
  expect(JSON.parse(passing.out)[0].cells).toContainEqual({
    fault: 'reset',
    phase: 'mid-stream',
    guards: { finally: 'released by read' },
  });
  expect(passing.code).toBe(0);
  const progress = JSON.parse(readFileSync(join(mine.folder, 'progress.json'), 'utf8'));
  expect(progress.exercises['03-pipe']).toMatchObject({ checks: 2, last: null, passedAt: expect.any(String) });
  expect((await ends(...there(), 'list')).out).toContain('✔ 03 ');
  expect(traces.listLeftovers()).toEqual([]);
});

test('check of an exercise that was not begun says so and exits with 1', async () => {
  const { code, out } = await ends(...there(), 'check', '5');
  expect(out).toContain('· 05-the-wrong-close: not begun');
  expect(code).toBe(1);
});

test('check --solutions tries what is shipped', { timeout: CHECKING_MS }, async () => {
  const reports = join(traces.folder, 'reports');
  const { code, out } = await ends(...there(), 'check', '4', '--solutions', '--out', reports);
  expect(out).toMatch(/✔ 04-finish-or-close: \w.*\.\n/);
  expect(readFileSync(join(reports, 'junit.xml'), 'utf8')).toContain('tests="1" failures="0"');
  expect(readdirSync(mine.folder)).toEqual([]);
  expect(code).toBe(0);
});

test('reset keeps the text that was there', async () => {
  await ends(...there(), 'reset', '1');
  writeFileSync(join(mine.folder, '01-first-look.ts'), 'my own\n');
  const { out } = await ends(...there(), 'reset', '1');
  expect(out).toContain('01-first-look.kept-1.txt');
  expect(readFileSync(join(mine.folder, '01-first-look.kept-1.txt'), 'utf8')).toBe('my own\n');
});

test('hint gives a nudge, and all three when asked', async () => {
  expect((await ends('hint', '4')).out).toMatch(/^1\. One event[^]*--all/);
  expect((await ends('hint', '4', '--all')).out).toMatch(/^1\. [^]*2\. [^]*3\. /);
});

test('list shows progress, and that of a class', async () => {
  const steps = { predicted: 3, predictedRight: true, hints: 2, checks: 4, passedAt: 'T' };
  const progress = { schemaVersion: 1, current: '02-finally', exercises: { '01-first-look': steps } };
  writeFileSync(join(mine.folder, 'progress.json'), JSON.stringify(progress));
  writeFileSync(join(mine.folder, 'ann.json'), JSON.stringify(progress));
  expect((await ends(...there(), 'list')).out).toMatch(/^✔ 01 First look\n· 02 /);
  const { out } = await ends('list', join(mine.folder, 'ann.json'));
  expect(out).toMatch(/ann +│ ✔ +│ · /);
});
