import { expect, test } from 'vitest';
import type { CheckFinding, CheckReport } from '../../model/check-report.ts';
import { renderReport } from '../render/renderers.ts';
import { buildCheckReport } from './check.ts';

const leak: CheckFinding = {
  verdict: 'leak',
  kind: 'activity',
  sentence: 'It went on working for 10 s after 8 of 8 clients had left.',
  site: { file: 'server.ts', line: 12, column: 3 },
  count: [8, 8],
  ageMs: 10_000,
  source: 'outside',
  advice: [{ incident: 'incidents/07-pipe', page: 'docs/incidents.md' }, { recipe: 'recipes/on-http' }],
  log: '',
  request: 'GET /events',
  fault: 'reset',
  phase: 'mid-stream',
};

function makeCheck(...findings: CheckFinding[]): CheckReport {
  return {
    schemaVersion: 1,
    hangup: '0.2.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    server: 'server.ts',
    verdict: findings[0]?.verdict ?? 'clean',
    watchedMs: 9_500,
    trials: [{ request: 'GET /events', fault: 'reset', phase: 'mid-stream', seconds: 14 }],
    visits: [],
    findings,
    notJudged: ['memory that is garbage'],
  };
}

test('a check has a section for each verdict, worst first, then what was not judged', async () => {
  const late: CheckFinding = { ...leak, verdict: 'late', kind: 'socket', site: null, advice: [], log: 'one\ntwo\n' };
  const report = buildCheckReport(makeCheck(late, leak), { strict: false });
  expect(await renderReport(report, 'terminal')).toBe(`server.ts: late
hangup 0.2.0 · 0 visits

Leak
  activity, GET /events, reset mid-stream
    It went on working for 10 s after 8 of 8 clients had left.
      server.ts:12:3
      looks like incidents/07-pipe, docs/incidents.md
      fixed in recipes/on-http

Late
  socket, GET /events, reset mid-stream
    It went on working for 10 s after 8 of 8 clients had left.
      | one
      | two

Not judged
  memory that is garbage

1 late, 1 leak
`);
});

test('what was not judged has one section', async () => {
  const report = buildCheckReport(makeCheck({ ...leak, verdict: 'not-judged' }), { strict: false });
  const text = await renderReport(report, 'terminal');
  expect(text.match(/^Not judged$/gm)).toHaveLength(1);
  expect(text).toContain('memory that is garbage');
});

test('the page of an advice is a link from where the report lies, and words in what has no links', async () => {
  const advice = [{ recipe: 'recipes/on-koa', page: 'docs/cookbook.md#koa' }];
  const report = buildCheckReport(makeCheck({ ...leak, advice }, { ...leak, advice, fault: 'fin' }), {
    strict: false,
    root: '..',
  });
  const words = 'fixed in recipes/on-koa, docs/cookbook.md#koa';
  const html = await renderReport(report, 'html');
  expect(html.match(/<a [^>]*>fixed[^<]*<\/a>/g)).toEqual([`<a href="../docs/cookbook.md#koa">${words}</a>`]);
  for (const format of ['terminal', 'markdown', 'junit', 'github'] as const)
    expect(await renderReport(report, format)).toContain(words);
});

test.each(['x.md?javascript:alert(1)', '" onclick="x.md'])(
  'a record cannot make the page of an advice lead elsewhere: %s',
  async (page) => {
    const report = buildCheckReport(makeCheck({ ...leak, advice: [{ recipe: 'recipes/on-koa', page }] }), {
      strict: false,
    });
    expect(await renderReport(report, 'html')).not.toMatch(/<a href="(?!#)/);
  },
);

test('a file of any name stays one code span', async () => {
  const site = { file: 'a`b\n# c.ts', line: 1, column: 2 };
  const report = buildCheckReport(makeCheck({ ...leak, site }), { strict: false });
  expect(await renderReport(report, 'markdown')).toContain("  - `a'b # c.ts:1:2`\n");
});

test('a clean server says for how long was looked', () => {
  expect(buildCheckReport(makeCheck(), { strict: false }).model.summary).toBe(
    'clean within 9.5 s of the last client that left',
  );
});

const withVerdict = (verdict: CheckFinding['verdict']): CheckFinding => ({ ...leak, verdict });

test.each([
  ['different', [withVerdict('not-judged'), leak], false],
  ['unknown', [withVerdict('not-judged'), withVerdict('late')], false],
  ['different', [withVerdict('late')], true],
  ['expected', [withVerdict('late'), withVerdict('allowed')], false],
] as const)('a check is %s by its findings %#', (status, findings, strict) => {
  expect(buildCheckReport(makeCheck(...findings), { strict }).model.status).toBe(status);
});

test('CI lists a case for each request and way of leaving, and only what is accused fails', async () => {
  const xml = await renderReport(buildCheckReport(makeCheck(leak), { strict: false }), 'junit');
  expect(xml).toContain('name="GET /events, reset mid-stream"');
  expect(xml).toContain('<failure');
  const late: CheckFinding = { ...leak, verdict: 'late' };
  expect(await renderReport(buildCheckReport(makeCheck(late), { strict: false }), 'junit')).not.toContain('<failure');
});

test('what was opened at one line is one block, with each way in which it was seen', async () => {
  const early: CheckFinding = { ...leak, fault: 'fin', phase: 'before-headers' };
  const report = buildCheckReport(makeCheck(leak, early), { strict: false });
  expect(report.model.summary).toBe('1 leak');
  expect(await renderReport(report, 'terminal')).toContain(`Leak
  activity, seen in 2 ways
    GET /events, reset mid-stream: It went on working for 10 s after 8 of 8 clients had left.
    GET /events, fin before the headers: It went on working for 10 s after 8 of 8 clients had left.
      server.ts:12:3
      looks like incidents/07-pipe, docs/incidents.md
      fixed in recipes/on-http
`);
});
