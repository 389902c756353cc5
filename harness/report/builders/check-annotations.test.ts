import { expect, test } from 'vitest';
import { createFinding } from '../../check/fixtures/report.ts';
import { buildCheckAnnotations } from './check-annotations.ts';

const build = (findings: Parameters<typeof buildCheckAnnotations>[0], strict = false) =>
  buildCheckAnnotations(findings, { strict, locate: (file) => (file.startsWith('/') ? null : `server/${file}`) });

test('a finding is shown at its line, from the top of the repository', () => {
  expect(build([createFinding({ sentence: '100 % still\nset.' })])).toEqual([
    '::error file=server/src/events.ts,line=12,col=3,title=leak%3A timer%2C GET /events::100 %25 still%0Aset.',
  ]);
});

test('one without a line, or outside of the repository, is shown without', () => {
  const lines = build([createFinding({ site: null }), createFinding({}, { file: '/elsewhere.js' })]);
  expect(lines.map((line) => line.split('::')[1])).toEqual([
    'error title=leak%3A timer%2C GET /events',
    'error title=leak%3A timer%2C GET /events',
  ]);
});

test.each([
  ['late', false, ['warning']],
  ['late', true, ['error']],
  ['not-judged', true, ['warning']],
  ['allowed', true, []],
  ['started-once', true, []],
] as const)('%s with strict=%s is %j', (verdict, strict, levels) => {
  expect(build([createFinding({ verdict })], strict).map((line) => line.split(/[: ]+/)[1])).toEqual(levels);
});

test('the ten worst are shown, worst first, and the number of the others', () => {
  const lines = build([
    ...Array.from({ length: 11 }, () => createFinding({ verdict: 'late' })),
    createFinding({ verdict: 'crashed' }),
  ]);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toContain('title=crashed');
  expect(lines[10]).toBe('::notice title=hangup::2 more: see the summary of the job.');
});

test('what a server wrote steers no terminal in them', () => {
  const nasty = 'x\u001B[31m\u0007\u009B2J\u202Ey';
  expect(build([createFinding({ sentence: nasty, kind: nasty }, { file: nasty })])).toEqual([
    '::error file=server/xy,line=12,col=3,title=leak%3A xy%2C GET /events::xy',
  ]);
});
