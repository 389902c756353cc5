import { expect, test } from 'vitest';
import { makeResult } from '../fixtures/runs.ts';
import { makeExpressResults, makeStackRun, addDifference } from '../fixtures/stacks.ts';
import { renderJunitReport } from './junit.ts';

const FIVE = 'express@5 on node@24';

test('a target is a suite, a guard is a case', () => {
  const xml = renderJunitReport(makeStackRun(makeExpressResults(FIVE)));
  expect(xml).toContain('<testsuite name="express@5 on node@24" tests="4" failures="0" errors="0" skipped="0"');
  expect(xml).toContain('<testcase classname="express@5 on node@24" name="req \'close\'" time="1.400"/>');
  expect(xml.match(/<testcase /g)).toHaveLength(4);
});

test('the differences of a guard are one failure, folded', () => {
  const results = makeExpressResults(FIVE).map((result) =>
    result.cell.stream?.method === 'POST' ? addDifference(result, "req 'close'", 'silent') : result,
  );
  const xml = renderJunitReport(makeStackRun(results));
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="expected silent, got premature" type="different">');
  expect(xml).toContain('expected silent, got premature:\n  POST / * / * / * / *\n');
  expect(xml).toContain("npx hangup run 'stacks/express@5 on node@24' --full");
});

test('a guard of which nothing is accepted fails, and says so', () => {
  const results = makeExpressResults(FIVE).map((result) => addDifference(result, 'crash', null));
  expect(renderJunitReport(makeStackRun(results))).toContain('<failure message="crash has no accepted behavior yet"');
});

test('what is unknown of a guard is an error with the log, a skipped target is skipped', () => {
  const failure = { code: 'exited' as const, sentence: 'It exited with code 7.', log: 'boom\n' };
  const dead = makeExpressResults(FIVE).map((result) => {
    const verdicts = result.attempt.verdicts.map((one) => ({ ...one, outcome: 'unknown' as const }));
    return makeResult({ cell: result.cell, status: 'unknown', attempt: { verdicts }, history: { failure } });
  });
  const xml = renderJunitReport(makeStackRun(dead));
  expect(xml).toContain('tests="4" failures="0" errors="4" skipped="0"');
  expect(xml).toContain('<error message="It exited with code 7." type="unknown">* / * / * / * / *\nboom\n');
  const skipped = makeExpressResults(FIVE).map(({ cell }) =>
    makeResult({
      cell,
      status: 'skipped',
      attempt: { verdicts: [] },
      history: { skip: { code: 'runtime-missing', sentence: 'bun is not fetched' } },
    }),
  );
  expect(renderJunitReport(makeStackRun(skipped))).toContain('<skipped message="bun is not fetched"/>');
});
