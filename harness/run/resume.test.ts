import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeResult } from '../report/fixtures/runs.ts';
import { formatCount } from '../model/format.ts';
import { JournalFile } from './resume.ts';
import type { Result } from '../model/result.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';

const PLAN = await buildScenarioPlans({ ids: ['seed/silent', 'seed/using'], faults: [], phases: [] });
const RESULTS = PLAN[0]!.cells.map(({ cell }) => makeResult({ cell }));
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hangup-journal-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const open = (resume: boolean, conditions = 'the same') =>
  JournalFile.open(join(folder, 'deep', 'unfinished.ndjson'), { plan: PLAN, conditions, resume });

async function interrupted(results: readonly Result[] = RESULTS): Promise<void> {
  const journal = await open(false);
  journal.addResults('seed/silent', results);
}

test('an interrupted run is gone on with', async () => {
  await interrupted();
  const journal = await open(true);
  expect(journal.size).toBe(1);
  expect(journal.getResults('seed/silent')).toEqual(RESULTS);
  expect(journal.getResults('seed/using')).toBeUndefined();
});

test('without being asked to, a run begins anew', async () => {
  await interrupted();
  expect((await open(false)).size).toBe(0);
});

test('what was observed under other conditions does not count', async () => {
  await interrupted();
  expect((await open(true, 'more patience')).size).toBe(0);
});

test('a line that was cut off in the middle does not count', async () => {
  await interrupted();
  const file = join(folder, 'deep', 'unfinished.ndjson');
  appendFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
  expect((await open(true)).size).toBe(1);
});

test('a run that has come to its end leaves nothing', async () => {
  await interrupted();
  await (await open(true)).close();
  expect((await open(true)).size).toBe(0);
});

test.for([
  ['no results', []],
  ['one result less', RESULTS.slice(1)],
  ['one result twice', [...RESULTS.slice(1), RESULTS[1]!]],
] as const)('a server with %s is refused, unless that was under other conditions', async ([, results]) => {
  await interrupted(results);
  const message = `got on line 2 ${formatCount(results.length, 'result')} of seed/silent that are not one for each of its ${RESULTS.length} cells`;
  await expect(open(true)).rejects.toMatchObject({
    code: 'invalid-journal',
    message: expect.stringContaining(message),
  });
  expect((await open(true, 'more patience')).size).toBe(0);
});

test.for([
  ['null', 'a value which must be object'],
  ['[]', 'a value which must be object'],
  ['{"id":"seed/silent"}', "a value which must have required property 'key'"],
])('a whole line that is no entry is refused: %s', async ([line, problem]) => {
  await interrupted();
  appendFileSync(join(folder, 'deep', 'unfinished.ndjson'), `${line}\n`);
  await expect(open(true)).rejects.toMatchObject({
    code: 'invalid-journal',
    message: expect.stringContaining(problem!),
  });
});

test('results that are none are refused, unless they were made under other conditions', async () => {
  await interrupted([{} as Result]);
  await expect(open(true)).rejects.toThrow("/results/0 which must have required property 'cell'");
  expect((await open(true, 'of another version')).size).toBe(0);
});
