import { expect, test } from 'vitest';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { classifyChange, type GuardContext, type SeenBehavior } from './classify-change.ts';

type Row = [
  kind: GuardContext['kind'],
  fault: Fault,
  before: SeenBehavior,
  after: SeenBehavior,
  change: string,
  guard?: string,
];

const ROWS: Row[] = [
  ['body', 'fin', 'released by read', 'released by read', 'same'],
  ['body', 'fin', 'absent', 'released by read', 'new'],
  ['body', 'fin', 'absent', 'released by read, late', 'new'],
  ['body', 'fin', 'absent', 'silent', 'new and wrong'],
  ['signal', 'fin', 'absent', 'premature', 'new and wrong'],
  ['signal', 'stay', 'absent', 'double', 'new and wrong'],
  ['signal', 'complete', 'absent', 'silent', 'new', 'request.signal'],
  ['signal', 'fin', 'absent', 'silent', 'new', "response 'finish'"],
  ['body', 'fin', 'released', 'absent', 'gone'],

  ['body', 'fin', 'released by read', 'silent', 'regressed'],
  ['signal', 'reset', 'released by read', 'silent', 'regressed'],
  ['body', 'kill', 'released by write', 'released by write, late', 'regressed'],
  ['body', 'abort', 'released by timer, late', 'silent', 'regressed'],
  ['signal', 'half-close', 'released', 'premature', 'regressed'],
  ['signal', 'reuse', 'released by read', 'double', 'regressed'],
  ['signal', 'fin', 'unused', 'silent', 'regressed'],
  ['body', 'fin', 'silent', 'released by write', 'fixed'],
  ['body', 'fin', 'silent', 'released by write, late', 'fixed'],
  ['signal', 'fin', 'premature', 'released by read', 'fixed'],
  ['body', 'fin', 'released by write', 'released by read', 'changed'],
  ['body', 'fin', 'released by read', 'unused', 'changed'],
  ['body', 'fin', 'silent', 'premature', 'changed'],
  ['signal', 'fin', 'silent', 'released by read', 'changed', "response 'finish'"],
  ['signal', 'fin', 'released by read', 'silent', 'changed', "request 'error'"],
  ['signal', 'fin', 'silent', 'premature', 'changed', "response 'finish'"],

  ['signal', 'stay', 'held', 'premature', 'regressed'],
  ['body', 'stay', 'held', 'double', 'regressed'],
  ['signal', 'stay', 'premature', 'held', 'fixed'],
  ['signal', 'stay', 'held', 'premature', 'regressed', "response 'finish'"],

  ['body', 'complete', 'released by end', 'silent', 'regressed'],
  ['body', 'complete', 'released by end', 'premature', 'regressed'],
  ['body', 'complete', 'double', 'released by end', 'fixed'],
  ['body', 'complete', 'released by end', 'released by read', 'changed'],
  ['signal', 'complete', 'released by end', 'silent', 'changed', "response 'close'"],
  ['signal', 'complete', 'released by end', 'silent', 'fixed', "request 'aborted'"],
  ['signal', 'complete', 'silent', 'released by end', 'regressed', 'request.signal'],
  ['body', 'complete', 'released by end', 'silent', 'fixed', 'cancel'],
  ['body', 'complete', 'released by end', 'unused', 'fixed', 'onAbort'],
  ['signal', 'complete', 'premature', 'silent', 'fixed'],
  ['signal', 'complete', 'silent', 'premature', 'regressed'],

  ['crash', 'fin', 'silent', 'released by read', 'regressed'],
  ['crash', 'stay', 'held', 'premature', 'regressed'],
  ['crash', 'complete', 'silent', 'released by end', 'regressed'],
  ['crash', 'reset', 'released', 'silent', 'fixed'],
  ['crash', 'reset', 'released', 'double', 'changed'],
  ['crash', 'fin', 'unused', 'silent', 'changed'],

  ['answer', 'fin', 'answered', 'never answered', 'regressed'],
  ['answer', 'complete', 'answered', 'not completed', 'regressed'],
  ['answer', 'fin', 'crashed', 'answered', 'fixed'],
  ['answer', 'fin', 'crashed', 'never answered', 'changed'],
  ['answer', 'fin', 'absent', 'never answered', 'new and wrong'],

  ['body', 'fin', 'in order', 'lost', 'regressed', 'items'],
  ['body', 'fin', 'lost', 'in order', 'fixed', 'items'],
];

test.each(ROWS)('A %s after %s that was %s and now is %s: %s', (...row) => {
  const [kind, fault, before, after, change, guard = 'a guard'] = row;
  expect(classifyChange({ kind, fault, guard }, before, after)).toBe(change);
});
