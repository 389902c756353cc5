import { expect, test } from 'vitest';
import type { Rates } from '../evidence.ts';
import { createRates } from '../fixtures/evidence.ts';
import { joinLooks, mayHideTimers, mayLeaveSlowTimers, type Crowd } from './slow-timers.ts';

const list = (...wakeUps: number[]) => wakeUps.map((rate) => createRates({ wakeUps: rate }));

/** Seven visitors, then sixty clients, and a server that has nothing to do after the visits. */
const CROWD = { before: list(0, 0), visited: list(0, 0), visitors: 7, clients: 60 };
/** As measured: each of the seven left a timer of 2 s. */
const SLOW = { ...CROWD, visited: list(4, 6) };

test.each<[string, Rates[], boolean, Crowd?]>([
  ['the visits left as much as slow timers, and no window after the crowd shows it', list(0, 1), true, SLOW],
  ['one window shows a growth', list(0, 60), true],
  ['each shows it', list(40, 30), false, SLOW],
  ['nothing shows it', list(3, 9), false],
  ['it is no more than a burst after the visits', list(0, 60), false, { ...CROWD, visited: list(0, 52) }],
])('longer windows are needed where %s', (...[, windows, isNeeded, crowd = CROWD]) => {
  expect(mayHideTimers(windows, crowd)).toBe(isNeeded);
});

test('garbage of the clients is collected in bursts, and is no timer', () => {
  expect(mayHideTimers([createRates({ cpuMs: 90 }), createRates()], CROWD)).toBe(false);
});

test.each([
  ['as often as each visitor would every second', list(7, 6), true],
  ['as often as before the first client', list(1, 1), false],
  ['more often: such timers show in short windows', list(20, 24), false],
])('visitors who left what goes off %s', (_, visited, isSlow) => {
  expect(mayLeaveSlowTimers({ ...CROWD, visited })).toBe(isSlow);
});

test('the longer windows count where they show a growth beyond any window after the visits', () => {
  const short = createRates({ wakeUps: 1, writes: 2 });
  expect(joinLooks(short, createRates({ wakeUps: 30, writes: 3 }), CROWD)).toEqual({ ...short, wakeUps: 30 });
  expect(joinLooks(short, createRates({ wakeUps: 30 }), { ...CROWD, visited: list(2, 28) })).toEqual(short);
});
