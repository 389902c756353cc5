import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkCommand, getExample, listVerdicts } from './fixtures/examples.ts';

const SERVER = { file: process.execPath, args: [getExample('leaks.mjs')] };
/** As `--quick`. */
const QUICKLY = { probes: ['inside'], moreWays: [] } as const;
const LINES = readFileSync(getExample('leaks.mjs'), 'utf8').split('\n');

test.each([
  ['/chain', 'leak timer'],
  ['/listener', 'leak listener'],
  ['/signal', 'leak listener'],
  ['/upstream', 'leak upstream-request'],
  ['/upstream-http', 'leak upstream-request'],
  ['/descriptor', 'leak file'],
  ['/stream', 'leak file'],
  ['/watch', 'leak watch'],
  ['/child', 'leak process'],
  ['/worker', 'leak worker'],
  ['/write', 'leak write'],
  ['/queue', 'leak timer'],
  ['/drain', 'retained parked-await'],
  ['/waiter', 'retained parked-await'],
  ['/generator', 'retained parked-generator'],
  ['/late', 'leak timer'],
])('from inside, %s is %s, with the line', async (path, verdict) => {
  const report = await checkCommand(SERVER, path, QUICKLY);
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  const [{ site }] = report.findings as [(typeof report.findings)[0]];
  const names = [0, 1].map((next) => LINES[site!.line - 1 + next]?.split('// ')[1]);
  expect(names, `${site!.file}:${site!.line}`).toContain(path);
});

test.each([
  ['/early', { fault: 'reset' }],
  ['/orderly', { fault: 'fin', phase: 'mid-stream' }],
])('%s is a leak only of clients that leave in another way, which is tried as well', async (path, way) => {
  const { findings } = await checkCommand(SERVER, path, { probes: ['inside'] });
  expect(findings).toMatchObject([{ verdict: 'leak', kind: 'timer', ...way }]);
  expect(LINES[findings[0]!.site!.line - 1]).toContain(`// ${path}`);
});

test.each(['/clean/session', '/clean/last-hundred', '/clean/slow-cleanup'])(
  'from inside, %s is clean',
  async (path) => {
    const report = await checkCommand(SERVER, path, QUICKLY);
    expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['clean']);
  },
);

test('a process that loads no probe is not judged, and not clean', async () => {
  const command = { file: 'env', args: ['-u', 'NODE_OPTIONS', SERVER.file, ...SERVER.args] };
  const report = await checkCommand(command, '/timer', { probes: ['inside'] });
  expect(listVerdicts(report)).toEqual(['not-judged no-report']);
});

test('both halves together are one finding, with the line and with what was seen from outside', async () => {
  const { findings } = await checkCommand(SERVER, '/timer', { probes: ['outside', 'inside'] });
  expect(findings).toMatchObject([
    {
      verdict: 'leak',
      kind: 'timer',
      source: 'inside',
      sentence: expect.stringContaining('Seen from outside as well'),
    },
  ]);
});
