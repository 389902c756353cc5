import { expect, test } from 'vitest';
import type { Exit } from '../../model/history.ts';
import { createExpectation, createHistory } from '../fixtures/history.ts';
import { judgeHistory } from '../judge.ts';

const ENDED = { at: Number.MAX_SAFE_INTEGER, code: 0, signal: null, said: '' } satisfies Exit;
const judged = (timeline: string, exit?: Exit) =>
  judgeHistory(createHistory(timeline, exit && { exit }), [
    createExpectation('process', 'process'),
    createExpectation('timer'),
  ]);

test.each<[string, Exit, string, string]>([
  ['code 0 is an exit', ENDED, 'exited', 'The process exited with code 0.'],
  [
    'any other code is a crash, told with the error',
    { ...ENDED, code: 1, said: 'TypeError: closed' },
    'crashed',
    'The process exited with code 1: TypeError: closed.',
  ],
  ['a signal is a crash', { ...ENDED, code: null, signal: 'SIGABRT' }, 'crashed', 'The process was ended by SIGABRT.'],
])('%s', (...[, exit, outcome, evidence]) => {
  expect(judged('5 acquired timer, 100 fin', exit)[0]).toMatchObject({ outcome, evidence });
});

test('a process that answers late in the window is running', () => {
  expect(judged('5 acquired timer, 100 fin, 1090 alive')[0]!.outcome).toBe('running');
});

test('a process that says nothing is unknown', () => {
  expect(judged('5 acquired timer, 100 fin')[0]!.outcome).toBe('unknown');
});

test('a guard that was held when the process ended is abandoned, not silent', () => {
  expect(judged('5 acquired timer, 100 fin', ENDED)[1]!.outcome).toBe('abandoned');
});

test('a guard that was given back before the process ended is released', () => {
  expect(judged('5 acquired timer, 100 fin, 120 released timer', ENDED)[1]!.outcome).toBe('released by read');
});

test('a process that ended before the client left proves nothing', () => {
  const { outcome, evidence } = judged('5 acquired timer, 100 fin', { ...ENDED, at: 0, code: 1 })[0]!;
  expect([outcome, evidence]).toEqual(['unknown', 'The process exited with code 1, before the client left.']);
});
