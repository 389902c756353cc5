import { expect, test } from 'vitest';
import type { FailureCode } from '../model/failure-codes.ts';
import type { FailedHistory, ObservedHistory } from '../model/history.ts';
import type { Attempt } from '../model/result.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt } from '../judge/settle.ts';
import { describeAnswerProblem, readAnswer } from './answer.ts';

function fail(code: FailureCode, fault: Fault, rest: Partial<FailedHistory> = {}): Attempt {
  const failure = { code, sentence: 'Expected nest to send a first byte, got none.', log: '' };
  const cell = { scenario: 'nest', fault, phase: 'mid-stream' } as const;
  const moments = { openedAt: 1, disconnectedAt: null, connection: 'fin-1', versions: null, marks: [] };
  return buildAttempt({ expectations: [] }, { kind: 'failed', cell, failure, ...moments, ...rest });
}

function observe(timeline: string, rest: Partial<ObservedHistory> = {}): Attempt {
  return buildAttempt(
    { expectations: [{ name: 'finally', kind: 'guard', outcomes: null }] },
    createHistory(timeline, rest),
  );
}

const HELD = '5 acquired finally, 100 abort, 1100 alive';
const EXIT = { at: 1, code: 1, signal: null, said: 'Error: gone' };

test.each<[what: string, Attempt, answer: string]>([
  ['an answer that was left', observe(HELD), 'answered'],
  ['no first byte in time', fail('ready-timeout', 'fin'), 'never answered'],
  ['a stream that should end and does not', fail('fault-timeout', 'complete'), 'not completed'],
  ['a stream that is cut before its end', fail('internal', 'complete'), 'not completed'],
  ['a first request that does not end', fail('connect-failed', 'reuse'), 'not completed'],
  ['a client that failed by itself', fail('fault-timeout', 'kill'), 'unknown'],
  ['a version that could not be started', fail('exited', 'fin', { openedAt: null }), 'unknown'],
  ['a process that ended before the client left', fail('exited', 'fin'), 'crashed'],
  ['a process that ended because the client left', observe(HELD, { exit: EXIT }), 'crashed'],
  ['an event loop that stands still', observe('5 acquired finally, 100 abort'), 'stopped answering'],
  [
    'an endless stream that ends by itself',
    observe(HELD, { received: { bytes: 2, text: '{}', ending: 'regular' }, evidence: { shown: 'no', sentence: '' } }),
    'ended early',
  ],
  ['a fault that the kernel does not show', observe(HELD, { evidence: { shown: 'no', sentence: '' } }), 'unknown'],
])('%s', (_what, attempt, answer) => {
  expect(readAnswer(attempt)).toBe(answer);
});

test('the error that the server met is reported with what the client waited for', () => {
  const error = { event: 'error', message: 'TypeError: x', connection: 'fin-1', at: 1, clock: 'server' } as const;
  expect(describeAnswerProblem(fail('ready-timeout', 'fin', { marks: [error] }))).toBe(
    'Expected nest to send a first byte, got none. It logged: TypeError: x',
  );
  expect(describeAnswerProblem(observe(HELD, { exit: EXIT }))).toBe('Error: gone');
  expect(describeAnswerProblem(observe(HELD))).toBeNull();
});
