import { expect, test } from 'vitest';
import {
  toTimestampNs,
  makeLeakResult,
  makeMark,
  makeReleasedVerdict,
  makeResult,
  makeSilentVerdict,
  makeVerdict,
  makeLeakingMarks,
} from '../fixtures/runs.ts';
import { buildTimelines } from './timeline.ts';

const bars = (result: Parameters<typeof buildTimelines>[0][number]) =>
  buildTimelines([result])[0]!.bars.filter(({ row }) => row !== 'client');

test('a guard is cut at the disconnect: held before, silent after', () => {
  expect(bars(makeLeakResult())).toEqual([
    { row: 'finally', fromMs: 100, toMs: 400, state: 'held', note: '' },
    { row: 'finally', fromMs: 400, toMs: 1400, state: 'silent', note: 'silent for 1000 ms' },
  ]);
});

test('a guard that is given back after the disconnect is late, not silent', () => {
  expect(bars(makeResult())).toEqual([
    { row: 'finally', fromMs: 100, toMs: 400, state: 'held', note: '' },
    { row: 'finally', fromMs: 400, toMs: 403, state: 'late', note: 'released by read after 3 ms' },
  ]);
});

test('a release that the operating system does not confirm is silent', () => {
  expect(bars(makeResult({ attempt: { verdicts: [makeSilentVerdict()] } })).at(-1)?.state).toBe('silent');
});

test('a guard that is taken anew in every round is one bar', () => {
  const rounds = [100, 150, 200, 250, 300].flatMap((ms) => [
    makeMark(ms, { event: 'acquired', guard: 'timer' }),
    makeMark(ms + 49, { event: 'released', guard: 'timer' }),
  ]);
  expect(bars(makeResult({ attempt: { verdicts: [] }, history: { marks: rounds } }))).toEqual([
    { row: 'timer', fromMs: 100, toMs: 349, state: 'held', note: '' },
  ]);
});

test('a release that is marked twice does not end what is taken after it', () => {
  const marks = [
    makeMark(100, { event: 'acquired', guard: 'timer' }),
    makeMark(120, { event: 'released', guard: 'timer' }),
    makeMark(130, { event: 'released', guard: 'timer' }),
    makeMark(200, { event: 'acquired', guard: 'timer' }),
  ];
  expect(bars(makeResult({ attempt: { verdicts: [] }, history: { marks } }))).toEqual([
    { row: 'timer', fromMs: 100, toMs: 120, state: 'held', note: '' },
    { row: 'timer', fromMs: 200, toMs: 400, state: 'held', note: '' },
    { row: 'timer', fromMs: 400, toMs: 1400, state: 'silent', note: '' },
  ]);
});

test('while the client stays nothing is late', () => {
  const stay = makeResult({
    cell: { fault: 'stay' },
    attempt: { verdicts: [makeVerdict('finally', 'held')] },
    history: { marks: makeLeakingMarks() },
  });
  expect(buildTimelines([stay])[0]!.bars).toEqual([
    { row: 'client', fromMs: 0, toMs: 1400, state: 'connected', note: '' },
    { row: 'finally', fromMs: 100, toMs: 1400, state: 'held', note: '' },
  ]);
});

test('a server that the harness held back shows how long', () => {
  const held = makeResult({ cell: { phase: 'before-first-byte' }, history: { resumedAt: toTimestampNs(600) } });
  expect(bars(held)).toContainEqual({ row: 'server waits', fromMs: 400, toMs: 600, state: 'connected', note: '' });
});

test('after the last release the picture ends soon', () => {
  expect(buildTimelines([makeResult()])[0]!.endMs).toBeLessThan(700);
  expect(buildTimelines([makeLeakResult()])[0]!.endMs).toBe(1400);
});

test('what differs is drawn before what only leaks', () => {
  const different = makeResult({
    cell: { fault: 'kill' },
    status: 'different',
    attempt: { verdicts: [makeReleasedVerdict()] },
  });
  const titles = buildTimelines([makeLeakResult(), different, makeResult()]).map(({ title }) => title);
  expect(titles).toEqual(['seed/one, kill mid-stream', 'seed/one, reset mid-stream']);
});

test('a cell that was not observed is not drawn', () => {
  expect(
    buildTimelines([makeResult({ status: 'skipped', history: { skip: { code: 'no-namespace', sentence: 'no' } } })]),
  ).toEqual([]);
});
