import { expect, test } from 'vitest';
import { makeMixedRun, makeResult, makeRun } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

test('it holds the summary, what needs attention and the matrix', async () => {
  const text = await renderRun(makeMixedRun(), 'github');
  expect(text).toContain('**7 cells: 4 as expected, 1 different, 1 unknown, 1 skipped.**');
  expect(text.indexOf('## Different from')).toBeLessThan(text.indexOf('## Every cell'));
  expect(text).toContain('| seed/leaky | mid-stream | ∞ 1.0s 19t | ∞ 1.0s 19t |  |');
});

test('a run that is not proven says so', async () => {
  expect(
    await renderRun(
      makeRun([makeResult()], { selfCheck: { problems: ['seed/silent did not leak.'], shown: [] } }),
      'github',
    ),
  ).toContain('**THIS PROVES NOTHING');
});

test('a summary that GitHub would refuse is cut at a line, and says so', async () => {
  const log = 'Ωmega\n'.repeat(50_000);
  const dead = ['one', 'two', 'three', 'four'].map((name) =>
    makeResult({
      cell: { scenario: name },
      status: 'unknown',
      history: { failure: { code: 'exited', sentence: 'Gone.', log } },
    }),
  );
  const text = await renderRun(makeRun(dead), 'github');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
  expect(Buffer.byteLength(text)).toBeGreaterThan(890 * 1024);
  expect(text).toContain('This summary was cut');
  expect(text.trimEnd().split('\n').at(-1)).toBe('Ωmega');
});

test('a short summary is not cut', async () => {
  expect(await renderRun(makeMixedRun(), 'github')).not.toContain('was cut');
});
