import { expect, test } from 'vitest';
import { allowFindings, parseAllowEntries } from './allow.ts';
import { createFinding, createReport } from '../fixtures/report.ts';

const REASON = 'the client resumes it';

test.each([
  [{ kind: 'timer' }],
  [{ file: './src/events.ts' }],
  [{ file: 'src/events.ts', function: 'subscribe' }],
  [{ request: 'GET /events', kind: 'timer' }],
])('an entry allows what it describes, with its reason: %j', (fields) => {
  const { report, unused } = allowFindings(createReport(createFinding()), [{ ...fields, reason: REASON }]);
  expect(report.verdict).toBe('allowed');
  expect(report.findings).toMatchObject([{ verdict: 'allowed', allowed: { verdict: 'leak', reason: REASON } }]);
  expect(unused).toEqual([]);
});

test.each([
  [{ kind: 'listener' }],
  [{ file: 'src/other.ts' }],
  [{ file: 'src/events.ts', function: 'other' }],
  [{ kind: 'timer', request: 'POST /events' }],
])('an entry that describes something else allows nothing, and is said to be of no use: %j', (fields) => {
  const entry = { ...fields, reason: REASON };
  const { report, unused } = allowFindings(createReport(createFinding()), [entry]);
  expect(report.findings).toEqual([createFinding()]);
  expect(unused).toEqual([entry]);
});

test.each(['crashed', 'stopped-answering', 'not-judged', 'started-once'] as const)(
  'what is %s cannot be allowed',
  (verdict) => {
    const { report } = allowFindings(createReport(createFinding({ verdict })), [{ kind: 'timer', reason: REASON }]);
    expect(report.verdict).toBe(verdict);
  },
);

test.each([
  [{}, 'a list of entries'],
  [['timer'], 'entries that are objects'],
  [[{ kind: 'timer' }], 'a reason in each entry'],
  [[{ kind: 'timer', reason: ' ' }], 'a reason in each entry'],
  [[{ reason: REASON }], 'at least one text of kind, file, function, request'],
  [[{ line: 3, reason: REASON }], 'and no other field'],
  [[{ kind: 3, reason: REASON }], 'at least one text'],
])('%j is refused: expected %s', (value, expected) => {
  expect(() => parseAllowEntries(value, 'allow.json')).toThrow(`of allow.json, got`);
  expect(() => parseAllowEntries(value, 'allow.json')).toThrow(expected);
});
