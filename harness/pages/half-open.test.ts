import { expect, test } from 'vitest';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { Attempt, Result, Verdict } from '../model/result.ts';
import type { Mark } from '../model/history.ts';
import {
  makeMark,
  makeReleasedVerdict,
  makeResult,
  makeRun,
  makeSilentVerdict,
  makeVerdict,
} from '../report/fixtures/runs.ts';
import { parseHalfOpenTable, renderHalfOpenTable } from './half-open.ts';

interface Seen {
  verdict: Verdict;
  marks?: Mark[];
  work?: Attempt['work'];
}

function seen(fault: Fault, { verdict: one, marks = [], work }: Seen): Result {
  const cell = { scenario: 'half-open/ticking', fault };
  return makeResult({ cell, attempt: { verdicts: [one], ...(work && { work }) }, history: { marks } });
}

const run = makeRun([
  seen('vanish', {
    verdict: makeReleasedVerdict('subscription', 'read', 11_142),
    marks: [makeMark(11_540, { event: 'noticed', by: 'read', code: 'ETIMEDOUT' })],
  }),
  seen('link-down', {
    verdict: makeReleasedVerdict('subscription', 'timer', 1_957),
    work: { ticks: 0, writes: 19, bytes: 4_980_736, queuedBytes: 1_048_612 },
  }),
  seen('sigstop', { verdict: { ...makeSilentVerdict('subscription'), latencyMs: 60_120 } }),
  seen('stay', { verdict: makeVerdict('subscription', 'premature') }),
]);

test('a row tells what each client’s server saw, after how long, and what it had written', () => {
  expect(renderHalfOpenTable(run).split('\n')[2]).toBe(
    '| [ticking](../scenarios/half-open/ticking.ts) | a read said ETIMEDOUT, after 11 s | own timer, after 2.0 s; 19 writes, 4.8 MiB, queue 1.0 MiB | not within 60 s | – | cut off |',
  );
});

test('a table that was rendered is read back, without the cells that were not asked for', () => {
  expect([...parseHalfOpenTable(renderHalfOpenTable(run)).keys()]).toEqual([
    'half-open/ticking vanish',
    'half-open/ticking link-down',
    'half-open/ticking sigstop',
    'half-open/ticking stay',
  ]);
});
