import { expect, test } from 'vitest';
import type { Behavior } from '../model/behavior.ts';
import { isInconclusive, tallyAttempts } from './tally.ts';

const FIN = { kind: 'body', guard: 'finally', fault: 'fin' } as const;
const GOOD = 'released by read';
const LATE = 'released by read, late';

type Row = [why: string, before: Behavior[], after: Behavior[], said: [change: string, before: string, after: string]];

const ROWS: Row[] = [
  ['one attempt is enough to be alike', [GOOD], [GOOD], ['same', GOOD, GOOD]],
  ['a change needs every attempt', [GOOD, GOOD], ['silent', 'silent'], ['regressed', GOOD, 'silent']],
  ['one attempt is not enough for a change', [GOOD], ['silent'], ['flaky', GOOD, 'silent']],
  [
    'attempts that differ are counted',
    [GOOD, GOOD, 'silent', GOOD],
    ['silent', 'silent', 'silent', 'silent'],
    ['flaky', `${GOOD} 3/4, silent 1/4`, 'silent'],
  ],
  [
    'what proves nothing is left out',
    ['unknown', GOOD, GOOD],
    ['silent', 'silent', 'silent'],
    ['regressed', GOOD, 'silent'],
  ],
  ['nothing at all proves nothing', ['unknown', 'unknown'], [GOOD, GOOD], ['could not run', 'unknown', GOOD]],
  ['what is not offered needs no attempts', ['absent'], [GOOD, GOOD], ['new', 'absent', GOOD]],
  ['late once is noise', [GOOD, GOOD, GOOD], [LATE, GOOD, GOOD], ['same', GOOD, GOOD]],
  ['late every time is a class', [GOOD, GOOD], [LATE, LATE], ['regressed', GOOD, LATE]],
  ['late every second time is flaky', [GOOD, GOOD], [LATE, GOOD], ['flaky', GOOD, `${GOOD} 1/2, ${LATE} 1/2`]],
];

test.each(ROWS)('%s', (...[, before, after, [change, old, recent]]) => {
  expect(tallyAttempts(FIN, before, after)).toEqual({ change, before: old, after: recent });
});

test.each<[Behavior[], Behavior[], boolean]>([
  [[GOOD], [GOOD], false],
  [[GOOD], ['silent'], true],
  [[GOOD, 'silent'], [GOOD, GOOD], true],
  [['unknown'], ['unknown'], true],
])('A second look at %j and %j: %s', (before, after, needed) => {
  expect(isInconclusive(before, after)).toBe(needed);
});
