import { expect, test } from 'vitest';
import { makeResult } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { makeExpressResults, makeStackRun, addDifference } from '../fixtures/stacks.ts';

const FIVE = 'express@5 on node@24';

test('a target is a suite, a guard is a case', async () => {
  const xml = await renderRun(makeStackRun(makeExpressResults(FIVE)), 'junit');
  expect(xml).toContain('<testsuite name="express@5 on node@24" tests="4" failures="0" errors="0" skipped="0"');
  expect(xml).toContain('<testcase classname="express@5 on node@24" name="req \'close\'" time="1.400"/>');
  expect(xml.match(/<testcase /g)).toHaveLength(4);
});

test('the differences of a guard are one failure, folded', async () => {
  const results = makeExpressResults(FIVE).map((result) =>
    result.cell.stream?.method === 'POST' ? addDifference(result, "req 'close'", 'silent') : result,
  );
  const xml = await renderRun(makeStackRun(results), 'junit');
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="expected silent, got premature" type="different">');
  expect(xml).toContain('expected silent, got premature\n  POST / * / * / * / *\n');
  expect(xml).toContain("npx hangup run 'stacks/express@5 on node@24' --full");
});

test('a guard of which nothing is accepted fails, and says so', async () => {
  const results = makeExpressResults(FIVE).map((result) => addDifference(result, 'crash', null));
  expect(await renderRun(makeStackRun(results), 'junit')).toContain(
    '<failure message="crash has no accepted behavior yet"',
  );
});

test('what is unknown of a guard is an error with the log, a skipped target is skipped', async () => {
  const failure = { code: 'exited' as const, sentence: 'It exited with code 7.', log: 'boom\n' };
  const dead = makeExpressResults(FIVE).map((result) => {
    const verdicts = result.attempt.verdicts.map((one) => ({ ...one, outcome: 'unknown' as const }));
    return makeResult({ cell: result.cell, status: 'unknown', attempt: { verdicts }, history: { failure } });
  });
  const xml = await renderRun(makeStackRun(dead), 'junit');
  expect(xml).toContain('tests="4" failures="0" errors="4" skipped="0"');
  expect(xml).toContain(
    '<error message="It exited with code 7." type="unknown">It exited with code 7.\n  * / * / * / * / *\nboom\n',
  );
  const skipped = makeExpressResults(FIVE).map(({ cell }) =>
    makeResult({
      cell,
      status: 'skipped',
      attempt: { verdicts: [] },
      history: { skip: { code: 'runtime-missing', sentence: 'bun is not fetched' } },
    }),
  );
  expect(await renderRun(makeStackRun(skipped), 'junit')).toContain('<skipped message="bun is not fetched"/>');
});
