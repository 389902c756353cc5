import { describe, expect, test } from 'vitest';
import {
  verifySchema,
  verifyJsonLines,
  verifyNamedVersions,
  verifyGuardPairs,
  verifyListening,
  verifyContractVersion,
} from './verify-lines.ts';
import { Violation, RuleSkip } from './violation.ts';

const program = { name: 'x', version: '1' };
const first = (fields: object = {}) =>
  JSON.stringify({ event: 'listening', hangup: 1, port: 1, stack: program, runtime: program, ...fields });
const mark = (event: string, guard?: string) => JSON.stringify({ event, connection: 'a-1', guard });

/** How a rule judges, in a word, and what it says. */
function judged(rule: () => string | void): string {
  try {
    return `kept: ${rule() ?? ''}`;
  } catch (error) {
    if (error instanceof Violation) return `broken: ${error.message}`;
    if (error instanceof RuleSkip) return `not tried: ${error.message}`;
    throw error;
  }
}

describe('the first line', () => {
  test.each([
    [[first()], 'kept: '],
    [[mark('tick')], 'broken: Expected the first line to have "event":"listening", got "{\\"event\\":\\"tick\\",'],
    [['Listening'], 'not tried: the first line is no JSON object'],
    [[], 'not tried: it wrote no line'],
  ])('must say that the server listens: %j', (lines, wanted) => {
    expect(judged(() => verifyListening(lines))).toContain(wanted);
  });

  test.each([
    [first(), 'kept: '],
    [first({ hangup: 2 }), 'broken: Expected the first line to have "hangup":1, got "hangup":2.'],
    [first({ hangup: '1' }), 'broken: Expected the first line to have "hangup":1, got "hangup":"1".'],
    [first({ hangup: undefined }), 'broken: Expected the first line to have "hangup":1, got none.'],
    [mark('tick'), 'not tried: the first line is another'],
  ])('must be of version 1: %s', (line, wanted) => {
    expect(judged(() => verifyContractVersion([line]))).toBe(wanted);
  });

  test.each([
    [first({ stack: { name: 'axum', version: '0.8' } }), 'kept: axum 0.8 on x 1'],
    [first({ stack: undefined }), 'broken: Expected "stack" to have a name and a version, got none.'],
    [first({ runtime: { name: 'x', version: '' } }), 'got "runtime":{"name":"x","version":""}.'],
    [first({ runtime: { name: 'x', version: 3 } }), 'got "runtime":{"name":"x","version":3}.'],
    [first({ runtime: null }), 'got "runtime":null.'],
  ])('must name what serves: %s', (line, wanted) => {
    expect(judged(() => verifyNamedVersions([line]))).toContain(wanted);
  });
});

test.each([
  [[first(), mark('tick')], '', 'kept: 2 lines'],
  [[], '', 'not tried: it wrote no line'],
  [[first(), ''], '', 'broken: Expected line 2 to be one JSON object, got "".'],
  [[first(), '[1]'], '', 'broken: Expected line 2 to be one JSON object, got "[1]".'],
  [[first(), `${mark('tick')}${mark('tick')}`], '', 'broken: Expected line 2 to be one JSON object'],
  [[first()], '{"event":', 'broken: Expected line 2 to end with a newline, got "{\\"event\\":".'],
])('a line is one JSON object: %j %s', (lines, rest, wanted) => {
  expect(judged(() => verifyJsonLines({ lines, rest }))).toContain(wanted);
});

test.each([
  [[first(), mark('acquired', 'finally')], 'kept: '],
  [[first(), mark('acquired')], 'broken: Expected line 2 of HANGUP_MARKS to be a mark as in docs/contract.md'],
  [[first({ port: 0 })], 'must be >= 1'],
  [[first({ hangup: 2 }), 'Listening', mark('tick')], 'kept: '],
  [[first({ stack: {} })], 'not tried: there is no line that could be read'],
])('a line fits the schema, or another rule reports it: %j', (lines, wanted) => {
  expect(judged(() => verifySchema(lines))).toContain(wanted);
});

test.each([
  [['acquired a', 'released a', 'acquired a', 'released a', 'acquired b'], 'kept: 2 guards taken, 2 released'],
  [
    ['acquired a', 'released a', 'released a'],
    'of a-1 to be released at most as often as it was acquired, got 2 releases of what was taken once.',
  ],
  [
    ['acquired a', 'released b'],
    'Expected b of a-1 to be released at most as often as it was acquired, got a release of what was never taken.',
  ],
  [['released a', 'acquired a'], 'got a release of what was never taken.'],
  [['acquired a', 'acquired a', 'released a', 'released a', 'released a'], 'got 3 releases of what was taken 2 times.'],
  [['tick'], 'not tried: no guard was marked'],
])('guards pair up by their names: %j', (marks, wanted) => {
  const lines = marks.map((words) => mark(...(words.split(' ') as [string, string?])));
  expect(judged(() => verifyGuardPairs(lines))).toContain(wanted);
});
