import { expect, test } from 'vitest';
import { isLookEnough, mayEndLate } from './end-late.ts';
import { ALL, createGroup, createLook } from '../fixtures/inside.ts';

const look = (visits: Record<number, number>, kind: 'timer' | 'listener' = 'timer') => [
  createLook([createGroup({ kind, visits })]),
];

test.each<[string, Record<'earlier' | 'now', Record<number, number>>, boolean]>([
  ['the first clients left it, and theirs has ended', { earlier: ALL, now: { 100: 3 } }, true],
  ['most of theirs has', { earlier: ALL, now: { 0: 1, 100: 3 } }, true],
  ['theirs is there as well', { earlier: ALL, now: { ...ALL, 100: 3 } }, false],
  ['they left nothing like it', { earlier: {}, now: { 100: 3 } }, false],
  ['the very first client does not count', { earlier: { [-1]: 1 }, now: { 100: 3 } }, false],
])('what is left may end by itself: %s', (_, { earlier, now }, expected) => {
  expect(mayEndLate(look(earlier), look(now))).toBe(expected);
});

test('another kind of thing at the same line is not the same', () => {
  expect(mayEndLate(look(ALL), look({ 100: 3 }, 'listener'))).toBe(false);
});

test('nothing that is held is enough only where no thread works on that is not looked into', () => {
  const times = { ageMs: 1_100, afterVisits: [], unseenBefore: [] };
  const working = { ...createLook([]), unseen: [{ pid: 1, thread: 1, busyShare: 0.02 }] };
  expect(isLookEnough([createLook([])], times)).toBe(true);
  expect(isLookEnough([working], times)).toBe(false);
  expect(isLookEnough([working], { ...times, ageMs: 10_000 })).toBe(true);
});
