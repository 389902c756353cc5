import { expect, test } from 'vitest';
import { at, leak, mark, released, resultOf, silent, verdict } from '../fixtures/runs.ts';
import { timelinesOf } from './timeline.ts';

const bars = (result: Parameters<typeof timelinesOf>[0][number]) =>
  timelinesOf([result])[0]!.bars.filter(({ row }) => row !== 'client');

test('a guard is cut at the disconnect: held before, silent after', () => {
  expect(bars(leak())).toEqual([
    { row: 'finally', fromMs: 100, toMs: 400, state: 'held', note: '' },
    { row: 'finally', fromMs: 400, toMs: 1400, state: 'silent', note: 'silent for 1000 ms' },
  ]);
});

test('a guard that is given back after the disconnect is late, not silent', () => {
  expect(bars(resultOf())).toEqual([
    { row: 'finally', fromMs: 100, toMs: 400, state: 'held', note: '' },
    { row: 'finally', fromMs: 400, toMs: 403, state: 'late', note: 'released by read after 3 ms' },
  ]);
});

test('a release that the operating system does not confirm is silent', () => {
  expect(bars(resultOf({ attempt: { verdicts: [silent()] } })).at(-1)?.state).toBe('silent');
});

test('a guard that is taken anew in every round is one bar', () => {
  const rounds = [100, 150, 200, 250, 300].flatMap((ms) => [
    mark(ms, { event: 'acquired', guard: 'timer' }),
    mark(ms + 49, { event: 'released', guard: 'timer' }),
  ]);
  expect(bars(resultOf({ attempt: { verdicts: [] }, history: { marks: rounds } }))).toEqual([
    { row: 'timer', fromMs: 100, toMs: 349, state: 'held', note: '' },
  ]);
});

test('while the client stays nothing is late', () => {
  const stay = resultOf({
    cell: { fault: 'stay' },
    attempt: { verdicts: [verdict('finally', 'held')] },
    history: { marks: leak().attempt.history.marks },
  });
  expect(timelinesOf([stay])[0]!.bars).toEqual([
    { row: 'client', fromMs: 0, toMs: 1400, state: 'connected', note: '' },
    { row: 'finally', fromMs: 100, toMs: 1400, state: 'held', note: '' },
  ]);
});

test('a server that the harness held back shows how long', () => {
  const held = resultOf({ cell: { phase: 'before-first-byte' }, history: { resumedAt: at(600) } });
  expect(bars(held)).toContainEqual({ row: 'server waits', fromMs: 400, toMs: 600, state: 'connected', note: '' });
});

test('after the last release the picture ends soon', () => {
  expect(timelinesOf([resultOf()])[0]!.endMs).toBeLessThan(700);
  expect(timelinesOf([leak()])[0]!.endMs).toBe(1400);
});

test('what differs is drawn before what only leaks', () => {
  const different = resultOf({ cell: { fault: 'kill' }, status: 'different', attempt: { verdicts: [released()] } });
  const titles = timelinesOf([leak(), different, resultOf()]).map(({ title }) => title);
  expect(titles).toEqual(['seed/one, kill mid-stream', 'seed/one, reset mid-stream']);
});

test('a cell that was not observed is not drawn', () => {
  expect(
    timelinesOf([resultOf({ status: 'skipped', history: { skipped: 'no', disconnectedAt: null, marks: [] } })]),
  ).toEqual([]);
});
