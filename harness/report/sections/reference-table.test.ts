import { expect, test } from 'vitest';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Result, Verdict } from '../../model/result.ts';
import type { Mark } from '../../model/history.ts';
import { makeMark, makeReleasedVerdict, makeResult, makeRun, makeSilentVerdict } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

const STREAM = { body: 'stream', shape: 'silent', method: 'GET' } as const;

function seen(fault: Fault, { verdict, marks = [] }: { verdict: Verdict; marks?: Mark[] }): Result {
  const cell = { scenario: 'references/rocket', fault, stream: STREAM };
  return makeResult({ cell, attempt: { verdicts: [verdict] }, history: { marks } });
}

const run = makeRun([
  seen('fin', { verdict: makeSilentVerdict('drop') }),
  seen('reset', { verdict: makeReleasedVerdict('drop'), marks: [makeMark(5, { event: 'released', guard: 'drop' })] }),
  seen('half-close', {
    verdict: { ...makeReleasedVerdict('drop', 'write', 94), outcome: 'released' },
    marks: [
      makeMark(10_000, { event: 'write', bytes: 1 }),
      makeMark(10_001, { event: 'write', bytes: 1 }),
      makeMark(10_002, { event: 'released', guard: 'drop' }),
    ],
  }),
]);

test('a row shows what is silent, who reads, and at which write the others notice', async () => {
  const text = await renderRun(run, 'markdown');
  const rows = text.split('\n').filter((line) => /^\| rocket .*`drop`/.test(line));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatch(/silent .*tick.*\| reads, 3ms +\| released, 94ms/);
});

test('a run without references has no such section', async () => {
  expect(await renderRun(makeRun([makeResult()]), 'markdown')).not.toContain('Side by side');
});
