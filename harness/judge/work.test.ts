import { expect, test } from 'vitest';
import { createHistory } from './fixtures/history.ts';
import { countWorkAfterDisconnect } from './work.ts';
import { formatCount } from '../model/format.ts';

test('work counts from the disconnect on', () => {
  const seen = createHistory(
    '50 tick, 60 write 100, 100 reset, 100 tick, 150 tick, 160 write 8 16, 200 tick, 210 write 8 24',
  );
  expect(countWorkAfterDisconnect(seen)).toEqual({ ticks: 2, writes: 2, bytes: 16, queuedBytes: 24 });
});

test('beats are no work', () => {
  expect(countWorkAfterDisconnect(createHistory('100 reset, 150 heartbeat 1, 200 heartbeat 1'))).toEqual({
    ticks: 0,
    writes: 0,
    bytes: 0,
    queuedBytes: 0,
  });
});

test('nothing comes after a disconnect that did not happen', () => {
  expect(countWorkAfterDisconnect({ ...createHistory('50 tick, 60 write 100'), disconnectedAt: null })).toEqual({
    ticks: 0,
    writes: 0,
    bytes: 0,
    queuedBytes: 0,
  });
});

test.for([
  [0, '0 ticks'],
  [1, '1 tick'],
  [19, '19 ticks'],
] as const)('%d is said as %s', ([number, words]) => {
  expect(formatCount(number, 'tick')).toBe(words);
});
