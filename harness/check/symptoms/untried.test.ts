import { expect, test } from 'vitest';
import { createAnswer, createEvidence, createMarkedVisit, createVisit } from '../fixtures/evidence.ts';
import { describeHeldClients, describeOtherWays, describeSilence } from './untried.ts';

const STALLED = { fault: 'stall', phase: 'mid-stream' } as const;
const HELD = createVisit({ isHeld: true });

test('that the server kept clients that read no more is said, with the time for which they were there', () => {
  const evidence = createEvidence({ ...STALLED, visits: [HELD, HELD, HELD, createVisit({ isHeld: false })] });
  expect(describeHeldClients(evidence, 1_000)).toBe(
    'stall mid-stream: whether the server ever ends such a client. For 1.0 s it kept 3 of 4, until they reset; --linger makes them stay longer',
  );
});

test('and what it had taken for them by its marks', () => {
  const timeline = '5 acquired slot, 6 acquired timer, 100 stall, 130 released timer, 1200 released slot, 1300 alive';
  const marked = [createMarkedVisit(timeline, { leftAfterMs: 1_000 })];
  const sentence = describeHeldClients(createEvidence({ ...STALLED, visits: [HELD], marked }), 1_000);
  expect(sentence).toContain('kept 1 of 1, and `slot` for them, until they reset');
});

test.each([
  ['the server closed them all', createVisit({ isHeld: false })],
  ['they left at once', createVisit()],
])('nothing is said where %s', (_, visit) => {
  expect(describeHeldClients(createEvidence({ ...STALLED, visits: [visit] }), 1_000)).toBeNull();
});

test('that no byte came is said, even of a server that is clean', () => {
  const silent = createVisit({ answer: createAnswer({ firstByteMs: null }) });
  expect(describeSilence(createEvidence({ ordinaryBefore: silent }))).toBe(
    'reset mid-stream: what the server does once it answers: no byte came within 3.0 s',
  );
  expect(describeSilence(createEvidence({ ordinaryBefore: createVisit() }))).toBeNull();
});

test('each way in which clients left is named once', () => {
  expect(describeOtherWays([STALLED, { fault: 'reset', phase: 'before-headers' }, STALLED])).toBe(
    'other ways of leaving than stall mid-stream, reset before the headers: --fault and --phase try them',
  );
});
