import { expect, test } from 'vitest';
import { makeResult, makeRun, toTimestampNs } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

const WATCHED = makeResult({ cell: { fault: 'fin' }, history: { watchedUntil: toTimestampNs(3_960) } });
const ENDED = makeResult({
  cell: { fault: 'kill' },
  history: {
    watchedUntil: toTimestampNs(900),
    exit: { at: toTimestampNs(900), code: 1, signal: null, said: 'Error: gone' },
  },
});

test.for(['terminal', 'github', 'markdown', 'html'] as const)(
  'a report says for how long the processes were watched that ran on, in %s',
  async (format) => {
    expect(await renderRun(makeRun([WATCHED, ENDED]), format)).toContain('processes watched for 3.5 s or longer');
    expect(await renderRun(makeRun([ENDED]), format)).not.toContain('watched for');
  },
);

test.for(['markdown', 'html'] as const)('a document says how to watch longer, in %s', async (format) => {
  expect(await renderRun(makeRun([WATCHED]), format)).toContain('watches for so much longer');
});

test('a page says of each cell how long its process was watched, or when it ended', async () => {
  const page = await renderRun(makeRun([WATCHED, ENDED]), 'html');
  expect(page).toContain('Its process was watched for 3.5 s after that moment.');
  expect(page).toContain('Its process ended 0.5 s after that moment.');
});
