import { expect, test } from 'vitest';
import { resultOf } from '../fixtures/runs.ts';
import { expressLike, stackRun, unlike } from '../fixtures/stacks.ts';
import { junitReport } from './junit.ts';

const FIVE = 'express@5 on node@24';

test('a target is a suite, a guard is a case', () => {
  const xml = junitReport(stackRun(expressLike(FIVE)));
  expect(xml).toContain('<testsuite name="express@5 on node@24" tests="4" failures="0" errors="0" skipped="0"');
  expect(xml).toContain('<testcase classname="express@5 on node@24" name="req \'close\'" time="1.400"/>');
  expect(xml.match(/<testcase /g)).toHaveLength(4);
});

test('the differences of a guard are one failure, folded', () => {
  const results = expressLike(FIVE).map((result) =>
    result.cell.stream?.method === 'POST' ? unlike(result, "req 'close'", 'silent') : result,
  );
  const xml = junitReport(stackRun(results));
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="expected silent, got premature" type="different">');
  expect(xml).toContain('expected silent, got premature:\n  POST / * / * / * / *\n');
  expect(xml).toContain("npx hangup run 'stacks/express@5 on node@24' --full");
});

test('a guard of which nothing is accepted fails, and says so', () => {
  const results = expressLike(FIVE).map((result) => unlike(result, 'crash', null));
  expect(junitReport(stackRun(results))).toContain('<failure message="crash has no accepted behaviour yet"');
});

test('what is unknown of a guard is an error with the log, a skipped target is skipped', () => {
  const failure = { sentence: 'It exited with code 7.', log: 'boom\n' };
  const dead = expressLike(FIVE).map((result) => {
    const verdicts = result.attempt.verdicts.map((one) => ({ ...one, outcome: 'unknown' as const }));
    return resultOf({ cell: result.cell, status: 'unknown', attempt: { verdicts }, history: { failure } });
  });
  const xml = junitReport(stackRun(dead));
  expect(xml).toContain('tests="4" failures="0" errors="4" skipped="0"');
  expect(xml).toContain('<error message="It exited with code 7." type="unknown">* / * / * / * / *\nboom\n');
  const skipped = expressLike(FIVE).map(({ cell }) =>
    resultOf({ cell, status: 'skipped', attempt: { verdicts: [] }, history: { skipped: 'bun is not fetched' } }),
  );
  expect(junitReport(stackRun(skipped))).toContain('<skipped message="bun is not fetched"/>');
});
