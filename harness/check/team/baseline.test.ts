import { expect, test } from 'vitest';
import { applyBaseline, buildBaseline, isBaseline } from './baseline.ts';
import { createFinding, createReport } from '../fixtures/report.ts';

const known = createReport(createFinding());

const listVerdicts = (...findings: Parameters<typeof createReport>) =>
  applyBaseline(createReport(...findings), buildBaseline(known)).report.findings.map(({ verdict }) => verdict);

test('what the baseline knows is allowed, wherever it has moved within its function', () => {
  expect(listVerdicts(createFinding({}, { line: 40 }))).toEqual(['allowed']);
});

test('what is better than it was is allowed, and what is worse is not', () => {
  expect(listVerdicts(createFinding({ verdict: 'late' }))).toEqual(['allowed']);
  const late = buildBaseline(createReport(createFinding({ verdict: 'late' })));
  expect(applyBaseline(known, late).report.verdict).toBe('leak');
});

test.each([
  ['kind', createFinding({ kind: 'listener' })],
  ['file', createFinding({}, { file: 'src/other.ts' })],
  ['function', createFinding({}, { function: 'other' })],
])('another %s is new', (_name, finding) => {
  expect(listVerdicts(createFinding(), finding)).toEqual(['allowed', 'leak']);
});

test('one more line of the same function accuses both: which of them is new is not known', () => {
  expect(listVerdicts(createFinding(), createFinding({}, { line: 13 }))).toEqual(['leak', 'leak']);
});

test('one line that several requests reach is known whichever it was', () => {
  expect(listVerdicts(createFinding(), createFinding({ request: 'POST /events' }))).toEqual(['allowed', 'allowed']);
});

test('without a line it is the request that is known', () => {
  const baseline = buildBaseline(createReport(createFinding({ site: null })));
  const other = createFinding({ site: null, request: 'GET /other' });
  const { report } = applyBaseline(createReport(createFinding({ site: null }), other), baseline);
  expect(report.findings.map(({ verdict }) => verdict)).toEqual(['allowed', 'leak']);
});

test('a baseline is the same text whatever the order of the findings, and holds no lines', () => {
  const one = createFinding({}, { file: 'a.ts' });
  const other = createFinding({ kind: 'listener' }, { line: 99 });
  const text = JSON.stringify(buildBaseline(createReport(one, other)));
  expect(JSON.stringify(buildBaseline(createReport(other, one)))).toBe(text);
  expect(text).not.toMatch(/99|"line"/);
});

test('what ends the server is in no baseline', () => {
  expect(buildBaseline(createReport(createFinding({ verdict: 'crashed' }))).findings).toEqual([]);
});

test('entries that were not seen are counted', () => {
  expect(applyBaseline(createReport(), buildBaseline(known)).gone).toBe(1);
});

test('a baseline is known by its mark', () => {
  expect([buildBaseline(known), {}, null, []].map(isBaseline)).toEqual([true, false, false, false]);
});
