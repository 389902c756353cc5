import { expect, test } from 'vitest';
import type { Cause } from '../../../scenarios/kit/vocabulary.ts';
import { findCause } from './guard.ts';
import { createHistory } from '../fixtures/history.ts';

const rows: readonly (readonly [sentence: string, timeline: string, cause: Cause])[] = [
  ['a server that says it read the disconnect', '100 reset, 120 noticed read, 130 released finally', 'read'],
  ['a server that says a write found out', '100 reset, 150 write 8, 151 noticed write, 160 released finally', 'write'],
  ['a server that says its own timer ran out', '100 stall, 400 noticed timer, 401 released finally', 'timer'],
  ['a server that says the garbage collector did it', '100 reset, 900 noticed gc, 901 released finally', 'gc'],
  ['a server that ended the stream', '80 write 8, 90 noticed end, 95 released finally, 100 complete', 'end'],
  ['the last thing noticed decides', '100 stall, 200 noticed read, 400 noticed timer, 401 released finally', 'timer'],
  [
    'an end that follows a disconnect is its effect',
    '100 fin, 120 noticed read, 125 noticed end, 130 released finally',
    'read',
  ],
  ['what was noticed after the release did not cause it', '100 fin, 130 released finally, 140 noticed write', 'read'],
  ['a silent server that had not written must have read', '50 write 8, 100 fin, 130 released finally', 'read'],
  [
    'a silent server that had written since is taken to have found out by it',
    '100 fin, 120 write 8, 130 released finally',
    'write',
  ],
  ['a write at the moment of the disconnect came before it', '100 write 8, 100 fin, 130 released finally', 'read'],
  ['a write after the release found nothing', '100 fin, 130 released finally, 140 write 8', 'read'],
  ['a beat alone is no write', '100 fin, 120 heartbeat 1, 130 released finally', 'read'],
];

test.for(rows)('%s', ([, timeline, cause]) => {
  const seen = createHistory(`5 acquired finally, ${timeline}`);
  const release = seen.marks.find(({ event }) => event === 'released')!;
  expect(findCause(seen, release), timeline).toBe(cause);
});
