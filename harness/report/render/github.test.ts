import { expect, test } from 'vitest';
import { makeMixedRun, makeResult, makeRun } from '../fixtures/runs.ts';
import { renderStepSummary } from './github.ts';

test('it holds the summary, what needs attention and the matrix', () => {
  const text = renderStepSummary(makeMixedRun());
  expect(text).toContain('**7 cells: 4 as expected, 1 different, 1 unknown, 1 skipped.**');
  expect(text.indexOf('## Differences')).toBeLessThan(text.indexOf('### Leaving mid-stream'));
  expect(text).toContain('| seed/leaky | ∞ 1.0s 19t | ∞ 1.0s 19t |  |');
});

test('a run that is not proven says so', () => {
  expect(
    renderStepSummary(makeRun([makeResult()], { selfCheck: { problems: ['seed/silent did not leak.'], shown: [] } })),
  ).toContain('## No proof');
});

test('a summary that GitHub would refuse is cut at a line, and says so', () => {
  const log = 'Ωmega\n'.repeat(50_000);
  const dead = ['one', 'two', 'three', 'four'].map((name) =>
    makeResult({
      cell: { scenario: name },
      status: 'unknown',
      history: { failure: { code: 'exited', sentence: 'Gone.', log } },
    }),
  );
  const text = renderStepSummary(makeRun(dead));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
  expect(Buffer.byteLength(text)).toBeGreaterThan(890 * 1024);
  expect(text).toContain('This summary was cut');
  expect(text.trimEnd().split('\n').at(-1)).toBe('Ωmega');
});

test('a short summary is not cut', () => {
  expect(renderStepSummary(makeMixedRun())).not.toContain('was cut');
});
