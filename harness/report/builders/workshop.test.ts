import { expect, test } from 'vitest';
import type { AnswerCheck } from '../../model/answer-check.ts';
import { renderReport } from '../render/renderers.ts';
import { buildWorkshopReport } from './workshop.ts';

const answer = (fields: Partial<AnswerCheck>) => ({
  check: {
    exercise: '01-one',
    begun: true,
    passed: true,
    reason: null,
    sentence: 'It releases.',
    cells: [],
    ...fields,
  },
  seconds: 1,
  shown: null,
});
const run = { hangup: '0.2.0', startedAt: '2026-01-01T00:00:00.000Z' };
const failing = { exercise: '02-two', passed: false, reason: 'still-held', sentence: '`finally` was still held.' };

test('each exercise has a line, and a failing one says what to fix first and how to try it again', async () => {
  const report = buildWorkshopReport(
    [
      answer({}),
      answer(failing),
      answer({ exercise: '03-three', begun: false, passed: false, sentence: 'Not begun.' }),
    ],
    run,
  );
  expect(report.model.status).toBe('different');
  expect(await renderReport(report, 'terminal')).toBe(`The workshop
hangup 0.2.0

Exercises
  ✔ 01-one: It releases.
  ✗ 02-two
  · 03-three: not begun

To fix first
  02-two
    \`finally\` was still held.
    npx hangup workshop check 02-two

3 exercises: 1 passed, 1 to fix, 1 not begun
`);
});

const unjudged = { ...failing, exercise: '04-four', reason: 'not-observed' };

test('an answer that could not be tried is no verdict, and no answer to fix', async () => {
  const report = buildWorkshopReport([answer({}), answer(unjudged)], run);
  expect(report.model.status).toBe('unknown');
  const text = await renderReport(report, 'terminal');
  expect(text).toContain('? 04-four: not judged');
  expect(text).toContain('2 exercises: 1 passed, 0 to fix, 1 not judged, 0 not begun');
  expect(text).not.toContain('To fix first');
});

test('an answer that could not be tried does not hide one that fails, or was not begun', async () => {
  const report = buildWorkshopReport([answer(unjudged), answer(failing)], run);
  expect(report.model.status).toBe('different');
  expect(await renderReport(report, 'terminal')).toMatch(/To fix first\n  02-two[^]*Not judged\n  04-four/);
  const notBegun = answer({ begun: false, passed: false });
  expect(buildWorkshopReport([answer(unjudged), notBegun], run).model.status).toBe('different');
});

test('CI lists every exercise: what fails as a failure, what was not begun as skipped', async () => {
  const answers = [answer({}), answer(failing), answer({ exercise: '03', begun: false, passed: false })];
  const junit = await renderReport(buildWorkshopReport(answers, run), 'junit');
  expect(junit).toContain('tests="3" failures="1"');
  expect(junit).toContain('skipped="1"');
});
