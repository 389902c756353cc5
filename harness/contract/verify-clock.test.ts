import { expect, test } from 'vitest';
import { verifyClock } from './verify-clock.ts';

const MS = 1_000_000;
/** Moments count from the boot of the machine. */
const NOW = 7_000_000 * MS;
const spans = {
  all: { from: NOW - 5_000 * MS, to: NOW },
  handling: new Map([['a-1', { from: NOW - 300 * MS, to: NOW - 200 * MS }]]),
};
const line = (at: number | undefined, event = 'tick') => JSON.stringify({ at, event, connection: 'a-1' });

test.each([
  ['within the trial', line(NOW - 4_000 * MS), ''],
  ['when its connection was open', line(NOW - 250 * MS, 'handling'), ''],
  ['left out', line(undefined), 'left out: the moment at which a line is seen counts'],
])('a moment may be %s', (_name, text, shown) => {
  expect(verifyClock([text], spans)).toBe(shown);
});

test.each([
  ['before the trial', line(NOW - 6_000 * MS), / to be between \d+ and \d+, got \d+\.$/],
  ['after it', line(NOW + 100 * MS), / got \d+\.$/],
  ['before its connection was opened', line(NOW - 400 * MS, 'handling'), / got \d+\.$/],
  ['after its handler was seen', line(NOW - 100 * MS, 'handling'), / got \d+\.$/],
  ['the time of day in nanoseconds', line(Date.now() * MS), /, which is the time of day in nanoseconds\.$/],
  ['the time of day in milliseconds', line(Date.now()), /, which is the time of day in milliseconds\.$/],
  ['the time of day in seconds', line(Date.now() / 1_000), /, which is the time of day in seconds\.$/],
  ['this clock in microseconds', line(NOW / 1_000), /, which is this clock in microseconds\.$/],
  ['this clock in seconds', line(NOW / 1e9), /, which is this clock in seconds\.$/],
])('and may not be %s', (_name, text, sentence) => {
  expect(() => verifyClock([line(NOW), text], spans)).toThrow(/^Expected `at` of line 2 /);
  expect(() => verifyClock([line(NOW), text], spans)).toThrow(sentence);
});

test('of a server that wrote nothing nothing is said', () => {
  expect(() => verifyClock([], spans)).toThrow('it wrote no line');
});
