import { expect, test } from 'vitest';
import { createLook } from '../fixtures/inside.ts';
import type { ProcessLook } from '../probe/look.ts';
import { describeUnseenThreads, judgeUnseenThreads, listUnseenThreads } from './threads.ts';

/** The process that takes the requests, with one thread beside it. */
const look = (busyShare: number): ProcessLook[] => [{ ...createLook([]), unseen: [{ pid: 1, thread: 1, busyShare }] }];

test.each([
  ['works on as it did not before the first client', { before: 0, now: 0.02 }, 'unseen-thread'],
  ['is full of work', { before: 0.98, now: 0.99 }, 'unseen-thread'],
  ['does its own work', { before: 0.1, now: 0.12 }, undefined],
  ['does nothing', { before: 0, now: 0.0005 }, undefined],
  ['works less than it did', { before: 0.02, now: 0.01 }, undefined],
])('a thread that takes no requests and %s', (_, { before, now }, kind) => {
  expect(
    judgeUnseenThreads({ unseenBefore: look(before).flatMap(({ unseen }) => unseen), last: look(now) })?.kind,
  ).toBe(kind);
});

test('a thread that answers for itself is not unseen, and a process that takes no requests is', () => {
  const server = { ...createLook([]), thread: 1 };
  expect(listUnseenThreads([...look(0.5), server])).toEqual([]);
  const helper = { ...createLook([]), pid: 2, requests: 0, unseen: [{ pid: 2, thread: 0, busyShare: 0.1 }] };
  expect(listUnseenThreads([createLook([]), helper])).toEqual([{ pid: 2, thread: 0, busyShare: 0.1 }]);
});

test('that what a thread holds was not looked at is said even if it does nothing', () => {
  expect(describeUnseenThreads(look(0))).toMatch(/^what a worker thread holds without taking requests/);
  expect(describeUnseenThreads([createLook([])])).toBeNull();
});

test('what the server itself did before the first client, and what happened once, hides nothing of its threads', () => {
  const thread = { pid: 1, thread: 1 };
  const unseenBefore = [
    { pid: 1, thread: 0, busyShare: 0.5 },
    ...[0.3, 0.001].map((busyShare) => ({ ...thread, busyShare })),
  ];
  expect(judgeUnseenThreads({ unseenBefore, last: look(0.02) })?.sentence).toContain(
    'busy for 20 ms of each second, and were for 1 ms before the first.',
  );
});
