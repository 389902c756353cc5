import { afterEach, expect, test, vi } from 'vitest';
import type { CheckFinding } from '../model/check-report.ts';
import { toContainLeak, toReleaseOnDisconnect } from './matchers.ts';

const LEAK = {
  verdict: 'leak',
  kind: 'timer',
  sentence: '`setInterval every 50 ms` still is set.',
  site: { file: '/app/src/feed.ts', line: 7, column: 3 },
} as CheckFinding;

test.each([
  [{}, true],
  [{ kind: 'timer', file: /feed\.ts$/, line: 7 }, true],
  [{ file: 'src/feed.ts' }, true],
  [{ kind: 'watch' }, false],
  [{ file: 'feed.js' }, false],
  [{ line: 8 }, false],
])('a leak fits a pattern, or not: %o', (pattern, pass) => {
  expect(toContainLeak([LEAK], pattern).pass).toBe(pass);
  expect(toContainLeak({ findings: [LEAK] }, pattern).pass).toBe(pass);
});

test('the message says what was meant, and the leaks that there are with their lines and fixes', () => {
  const message = toContainLeak([LEAK], { kind: 'watch', line: 8 }).message();
  expect(message).toMatch(
    /^Expected a leak kind watch, line 8, got these:\n\n`setInterval every 50 ms` still is set\.\n {2}at .*feed\.ts:7:3\nFix: Clear it/,
  );
  expect(toContainLeak([]).message()).toBe('Expected a leak, got none.');
});

test('what is late is no leak', () => {
  expect(toContainLeak([{ ...LEAK, verdict: 'late' }]).pass).toBe(false);
});

test('what is no report is named', () => {
  expect(() => toContainLeak(7)).toThrow('Expected the report of check(), or its findings; got 7.');
});

afterEach(() => vi.useRealTimers());

test.each([
  ['all', undefined],
  ['intervals alone', { toFake: ['setInterval' as const] }],
  ['the clock alone', { toFake: ['performance' as const] }],
])('fake timers are refused, with what to do: %s', async (_name, options) => {
  vi.useFakeTimers(options);
  await expect(toReleaseOnDisconnect(() => new Response())).rejects.toThrow(
    /^Expected real timers.*vi\.useRealTimers\(\)/,
  );
});
