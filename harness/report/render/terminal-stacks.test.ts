import { expect, test } from 'vitest';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { makeLeakResult, makeResult } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { makeExpressResults, makeStackRun, addDifference } from '../fixtures/stacks.ts';

const FIVE = 'express@5 on node@24';
const FOUR = 'express@4 on node@24';
const plain = (run: Run, width = 120) => renderRun(run, 'terminal', { color: false, width });
const RED = '\u001B[31m';

/** The signal is silent where a POST is left, and something else was accepted. */
const regressed = (target: string): Result[] =>
  makeExpressResults(target).map((result) =>
    result.cell.stream?.method === 'POST' ? addDifference(result, 'destroy', 'released by timer') : result,
  );

test('a row is a signal of a target, and the signs are explained below', async () => {
  const text = await plain(makeStackRun([...makeExpressResults(FIVE), ...makeExpressResults(FOUR)]));
  expect(text).toMatch(/^express@5, express@4 on node@24$/m);
  expect(text).toMatch(/^ {2}req 'close' +✔ +early +✔e +held$/m);
  expect(text).toContain('early premature: fired although the client was still connected');
  expect(text).not.toContain('⚡');
});

test('scenarios and stacks of one run have a table each, and one sum', async () => {
  const { servers, results } = makeStackRun(makeExpressResults(FIVE));
  const text = await plain(makeStackRun([makeLeakResult(), ...results], { servers }));
  expect(text).toMatch(/^seed\/one +∞ 1\.0s 19t$/m);
  expect(text).toMatch(/^ {2}req 'close' +✔ +early/m);
  expect(text).toContain('17 cells: 17 as expected');
});

test('differences are folded, and targets that differ alike are reported once', async () => {
  const text = await plain(makeStackRun([...regressed(FIVE), ...regressed(FOUR)]));
  expect(text).toContain(
    [
      'Different from what is expected',
      '  express@5, express@4 on node@24',
      '    destroy: released by timer → silent (6 cells)',
      '      POST / * / * / pipe / *',
      '    destroy: released by timer → released by read (6 cells)',
      '      POST / * / * / pipeline / *',
      "    npx hangup run 'stacks/express@5 on node@24' --full --fault fin,reset,half-close --phase mid-stream",
    ].join('\n'),
  );
});

test('a sign that differs is red', async () => {
  expect(await renderRun(makeStackRun(regressed(FIVE)), 'terminal', { color: true })).toContain(`${RED}!∞`);
});

test('targets of which nothing is accepted are one sentence', async () => {
  const fresh = makeExpressResults(FIVE).map((result) =>
    result.attempt.verdicts.reduce((one, { name: guard }) => addDifference(one, guard, null), result),
  );
  const text = await plain(makeStackRun(fresh));
  expect(text).toContain('Nothing is accepted yet\n  express@5 on node@24: every guard in 16 cells');
  expect(text).toContain('npx hangup accept stacks/express');
  expect(text).not.toContain('Different from');
});

test('a server that died is reported once, with the end of its log', async () => {
  const failure = {
    code: 'exited' as const,
    sentence: 'Expected express to run, but it exited with code 7.',
    log: 'boom\n',
  };
  const dead = makeExpressResults(FIVE).map(({ cell }) =>
    makeResult({ cell, status: 'unknown', history: { failure } }),
  );
  const text = await plain(makeStackRun(dead));
  expect(text.match(/exited with code 7/g)).toHaveLength(1);
  expect(text).toContain('      * / * / * / * / *\n      | boom');
});

test('targets that cannot be started here are named with the reason', async () => {
  const skip = { code: 'runtime-missing', sentence: 'bun@1 is not fetched: `npx hangup install bun@1`' } as const;
  const absent = makeExpressResults('express@5 on bun@1').map(({ cell }) =>
    makeResult({ cell, status: 'skipped', attempt: { verdicts: [] }, history: { skip } }),
  );
  const text = await plain(makeStackRun([...makeExpressResults(FIVE), ...absent]));
  expect(text).toContain(`Skipped\n  16 cells of express@5 on bun@1: ${skip.sentence}`);
  expect(text.match(/^express@5 on bun@1/m)).toBeNull();
});

test('attempts that do not agree are folded too', async () => {
  const flaky = makeExpressResults(FIVE).map((result) =>
    result.cell.fault === 'fin' ? { ...result, agreeing: 2, attempts: 3 } : result,
  );
  expect(await plain(makeStackRun(flaky))).toMatch(
    /express@5 on node@24 \(4 cells\)\n +2 of 3 attempts agree\n +\* \/ \* \/ fin \/ \* \/ \*/,
  );
});

test('in a narrow terminal the exceptions stand below each other', async () => {
  const some = makeExpressResults(FIVE).map((result) =>
    result.cell.fault === 'half-close' && result.cell.stream?.body === 'pipeline'
      ? { ...result, attempt: { ...result.attempt, verdicts: makeExpressResults(FIVE)[0]!.attempt.verdicts } }
      : result,
  );
  const lines = (await plain(makeStackRun(some), 60)).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}destroy \(pipeline\) +✔, +✔,/));
  expect(lines).toContainEqual(expect.stringMatching(/^ +half-close ∞ +half-close ∞/));
});
