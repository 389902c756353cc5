import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LearnerFiles } from './learner-files.ts';
import { createProgress, updateExerciseProgress } from './progress.ts';

const exercise = { name: '01-one', shipped: 'broken\n' };
let folder: string;
let own: LearnerFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-files-'));
  own = new LearnerFiles(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('beginning makes a copy once, and never overwrites work', async () => {
  await own.beginExercise(exercise);
  writeFileSync(own.getPath('01-one'), 'fixed\n');
  await own.beginExercise(exercise);
  expect(await own.readText('01-one')).toBe('fixed\n');
});

test('an exercise that was not begun has no text', async () => {
  expect(await own.readText('01-one')).toBeNull();
});

test('reset keeps every earlier text', async () => {
  await own.beginExercise(exercise);
  for (const text of ['first', 'second']) {
    writeFileSync(own.getPath('01-one'), text);
    const kept = await own.resetExercise(exercise);
    expect(readFileSync(kept!, 'utf8')).toBe(text);
    expect(await own.readText('01-one')).toBe('broken\n');
  }
  expect(readdirSync(folder).toSorted()).toEqual([
    '01-one.kept-1.txt',
    '01-one.kept-2.txt',
    '01-one.ts',
    'tsconfig.json',
  ]);
});

test('reset of an untouched copy keeps nothing', async () => {
  await own.beginExercise(exercise);
  expect(await own.resetExercise(exercise)).toBeNull();
});

test('progress survives, and leaves no half file', async () => {
  const progress = updateExerciseProgress(createProgress('01-one'), '01-one', { checks: 3 });
  await own.saveProgress(progress);
  expect(await own.loadProgress('01-one')).toEqual({ progress, problem: null });
  expect(readdirSync(folder)).toEqual(['progress.json']);
});

test('progress that cannot be read is put aside with a sentence', async () => {
  writeFileSync(join(folder, 'progress.json'), '{ half');
  const { progress, problem } = await own.loadProgress('01-one');
  expect(progress).toEqual(createProgress('01-one'));
  expect(problem).toContain('progress.json.broken');
  expect(readdirSync(folder)).toEqual(['progress.json.broken']);
});

test('a folder that cannot be written is a sentence', async () => {
  await expect(new LearnerFiles('/dev/null/mine').beginExercise(exercise)).rejects.toThrow(
    /Expected to write .*--folder\./,
  );
});
