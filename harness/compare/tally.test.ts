import { expect, test } from 'vitest';
import type { Behavior } from '../model/behavior.ts';
import type { ComparedGuard } from '../model/comparison.ts';
import { excuseKnownWrongs, isInconclusive, tallyAttempts } from './tally.ts';

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

interface KnownWrong {
  why: string;
  guard: string;
  old: Pick<ComparedGuard, 'change' | 'before' | 'after'>;
  change: ComparedGuard['change'];
}

const ALIKE = { change: 'same', before: 'premature', after: 'premature' } as const;
const WORSE = { change: 'regressed', before: GOOD, after: 'premature' } as const;
const WRONG = { change: 'new and wrong', before: 'absent', after: 'premature' } as const;
const SIGNAL = "request 'close'";

test.each<KnownWrong>([
  { why: 'was as wrong with another body', guard: SIGNAL, old: ALIKE, change: 'new' },
  { why: 'was right with another body', guard: SIGNAL, old: WORSE, change: 'new and wrong' },
  { why: 'was not offered', guard: SIGNAL, old: WRONG, change: 'new and wrong' },
  { why: 'belongs to the body', guard: 'cancel', old: ALIKE, change: 'new and wrong' },
])('With a new body, a guard that is wrong and $why is $change', ({ guard, old, change }) => {
  const cell = { method: 'POST', phase: 'mid-stream', body: 'Readable', shape: 'ticking', fault: 'fin' };
  const other: ComparedGuard = { stack: 'fastify', guard, cell, ...old };
  const found: ComparedGuard = { ...other, cell: { ...cell, body: 'Response' }, ...WRONG };
  expect(excuseKnownWrongs([other, found], new Set([SIGNAL]))[1]!.change).toBe(change);
});
