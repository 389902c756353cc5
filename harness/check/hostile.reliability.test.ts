import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import type { Command } from '../model/plan.ts';
import { buildCheckReport } from '../report/builders/check.ts';
import { type Format, renderReport, renderers } from '../report/render/renderers.ts';
import { checkCommand, listVerdicts } from './fixtures/examples.ts';

const SERVER = fileURLToPath(new URL('fixtures/hostile-server.ts', import.meta.url));
let traces: LeftoverProbe;

beforeAll(() => {
  traces = new LeftoverProbe().takeTemporaryFiles();
});

afterAll(() => {
  using left = traces;
  assert.deepEqual(left.listLeftovers(), []);
});

const startServer = (mode: string, guard = 'g'): Command => ({
  file: process.execPath,
  args: [SERVER],
  env: { MODE: mode, GUARD: guard },
});

/** Starts it again whenever it ends, as nodemon, pm2 or an init does. */
const superviseServer = (mode: string): Command => ({
  file: 'sh',
  args: [
    '-c',
    'exec 3<&0; trap "kill $p; exit 0" TERM; while :; do "$0" "$1" <&3 & p=$!; wait $p; done',
    process.execPath,
    SERVER,
  ],
  env: { MODE: mode },
});

// What the server does, and what comes out; below each that is wrong the twin that is right.
test.concurrent.for([
  ['stamps ahead', 'not-judged stamp-after-read'],
  ['stamps behind', 'not-judged stamp-too-early'],
  ['leaves its stamps out', 'clean'],
  ['truncates its marks', 'not-judged marks-file-changed'],
  ['removes its marks', 'not-judged marks-file-changed'],
  ['rotates its marks', 'not-judged marks-file-changed'],
  ['opens its marks again', 'clean'],
  ['writes a million marks', 'not-judged marks-flood'],
  ['writes a thousand marks', 'clean'],
  ['writes a line of 100 KB', 'not-judged invalid-mark'],
  ['writes a line of 60 KB', 'clean'],
  ['releases but keeps its file', 'leak g'],
  ['closes its file', 'clean'],
  ['ends with its client', 'crashed process-ended'],
  ['closes its port, and ends', 'crashed process-ended'],
  ['has ended its answer before its client leaves', 'not-judged answer-complete'],
  ['closes its port when the next client has come, and ends', 'crashed process-ended'],
  ['has a child in a session of its own', 'clean'],
] as const)('a server that %s: %s', async ([mode, verdict]) => {
  const report = await checkCommand(startServer(mode), '/');
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
});

/** A title for the terminal, and a color. */
const NASTY = '\u001B]0;PWNED\u0007\u001B[31mred\u001B[0m\r';

test.concurrent.for([
  ['leaks', NASTY, `leak ${NASTY}`],
  ['releases', NASTY, 'clean'],
  ['leaks', 'process', 'leak process'],
  ['releases', 'process', 'clean'],
] as const)('a guard that a server %s may have any name, and steers no report: %j', async ([mode, guard, verdict]) => {
  const report = await checkCommand(startServer(mode, guard), '/');
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  for (const format of Object.keys(renderers) as Format[]) {
    const text = await renderReport(buildCheckReport(report, { strict: false }), format, { color: false });
    expect(text, format).not.toMatch(/[^\P{Cc}\n\t]/u);
  }
});

test.concurrent.for([
  ['ends with its client', 'not-judged second-listening'],
  ['closes its file', 'clean'],
] as const)('a server that something starts again, and that %s: %s', async ([mode, verdict]) => {
  const report = await checkCommand(superviseServer(mode), '/');
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
});
