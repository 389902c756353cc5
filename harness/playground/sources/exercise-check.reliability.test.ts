import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { getPartFile } from '../../../scenarios/workshop/exercises.ts';
import { checkExercise } from './exercise-check.ts';
import { loadServerSource } from './sources.ts';
import { CodeError, createSandbox } from './sandbox.ts';

const id = 'workshop/06-idle/exercise';
const read = (part: 'exercise.ts' | 'solution.ts') => readFile(getPartFile('06-idle', part), 'utf8');
const check = (code: string) => checkExercise({ id, code }, new AbortController().signal);

test('an answer is judged as the workshop judges it', async () => {
  const { title, story, todo } = (await loadServerSource(id)).exercise!;
  expect(title).toBe('06 The idle generator');
  expect(story).toContain('A message comes every second and a half');
  expect(todo).toContain('Release the guard within 400 ms');
  expect(await check(await read('exercise.ts'))).toMatchObject({ passes: false });
  expect(await check(await read('solution.ts'))).toMatchObject({ passes: true });
}, 60_000);

test('an answer runs in a sandbox, also while its declaration is read', async () => {
  const code = `import { readFileSync } from 'node:fs';\nreadFileSync('/etc/passwd');\n${await read('solution.ts')}`;
  expect(await check(code)).toMatchObject({
    passes: false,
    sentence: expect.stringContaining('Access to this API has been restricted'),
  });
  const { sentence } = await check("import secret from '/etc/hostname'; console.log(secret);");
  expect(sentence).toMatch(/^Line 1: Only files of scenarios/);
}, 60_000);

test('code that cannot be read is refused only when nothing is written any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = { source: 'workshop/06-idle/exercise' };
  await expect(createSandbox({ program, code: 'const', folder })).rejects.toThrow(CodeError);
  expect(existsSync(join(folder, 'main.mjs'))).toBe(true);
});

test('only an exercise has a check', async () => {
  await expect(checkExercise({ id: 'seed/silent', code: '' }, new AbortController().signal)).rejects.toThrow(
    'Expected an exercise',
  );
});
