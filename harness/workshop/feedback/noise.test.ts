import { expect, test } from 'vitest';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import { makeMark, makeResult, makeVerdict, toTimestampNs } from '../../report/fixtures/runs.ts';
import type { Verdict } from '../../model/result.ts';
import { buildFeedback } from './answer.ts';
import type { CheckedAnswer } from './settle-looks.ts';
import { settleLooks } from './settle-looks.ts';

interface Look {
  reason: Reason | null;
  /** From when to when the server or the harness waited for a core, in milliseconds; the client leaves at 400 ms. */
  waits?: readonly [fromMs: number, toMs: number];
  /** From when to when the harness stood still. */
  stall?: readonly [fromMs: number, toMs: number];
  releasedMs?: number;
  outcome?: Verdict['outcome'];
  cause?: Verdict['cause'];
  ranMs?: number;
  isCertain?: true;
}

function look({
  reason,
  waits,
  stall,
  releasedMs,
  outcome = 'silent',
  cause = null,
  ranMs = 10,
  isCertain,
}: Look): CheckedAnswer {
  const shown = makeResult({
    attempt: { verdicts: [{ ...makeVerdict('finally', outcome), cause }] },
    history: {
      openedAt: toTimestampNs(100),
      disconnectedAt: toTimestampNs(400),
      observedUntil: toTimestampNs(1400),
      marks: releasedMs === undefined ? [] : [makeMark(releasedMs, { event: 'released', guard: 'finally' })],
      stalls: stall === undefined ? [] : [{ from: toTimestampNs(stall[0]), to: toTimestampNs(stall[1]) }],
    },
  });
  const [from, to] = (waits ?? [100, 1400]).map(toTimestampNs) as [number, number];
  const waitedNs = waits === undefined ? 0 : to - from;
  const coreTimes = [[{ from, to, waitedNs, ranNs: ranMs * 1e6 }]];
  const evidence = { problem: null, declared: null, results: [shown], parked: [], leftFolders: [], coreTimes };
  return { answer: { reason, sentence: `Because of ${reason}.`, shown, ...(isCertain && { isCertain }) }, evidence };
}

const settle = (...looks: Look[]) => settleLooks(looks.map(look))?.answer;

const quietPass: Look = { reason: null };
const lateByNoise: Look = { reason: 'too-late', releasedMs: 900, waits: [400, 800] };

test('an answer that passes at once passes, on a busy machine, too', () => {
  expect(settle(quietPass)).toMatchObject({ reason: null });
  expect(settle({ reason: null, waits: [400, 1400] })).toMatchObject({ reason: null });
});

test('what does not depend on time is refused at once, however busy the machine is', () => {
  for (const reason of ['declaration-changed', 'crashed', 'released-twice', 'items-lost', 'piled-up'] as const)
    expect(settle({ reason, waits: [100, 1400] })).toMatchObject({ reason });
});

test.each<[string, Look]>([
  ['released late while the server waited for a core', lateByNoise],
  ['released late while the harness stood still', { reason: 'too-late', releasedMs: 900, stall: [400, 700] }],
  ['held, and the server waited for most of the window', { reason: 'still-held', waits: [400, 1000] }],
  ['too little was sent, and the server waited', { reason: 'stopped-streaming', waits: [600, 1300] }],
  [
    'a deadline passed',
    { reason: 'released-early', outcome: 'premature', cause: 'timer', releasedMs: 390, waits: [150, 390] },
  ],
  ['it could not be observed', { reason: 'not-observed' }],
  ['the server did not listen, and waited for a core', { reason: 'not-listening', waits: [100, 1400] }],
])('what the machine may have caused is looked at again, and a clean look decides: %s', (_what, noisy) => {
  expect(settle(noisy)).toBeUndefined();
  expect(settle(noisy, quietPass)).toMatchObject({ reason: null });
  expect(settle(noisy, { reason: 'still-held' })).toMatchObject({ reason: 'still-held' });
});

test.each<[string, Look]>([
  ['late on a quiet machine', { reason: 'too-late', releasedMs: 900 }],
  ['late by far more than the machine took', { reason: 'too-late', releasedMs: 900, waits: [400, 500] }],
  ['held, beside a server that waited for some of the window', { reason: 'still-held', waits: [400, 800] }],
  ['the machine was busy before the client left, and not after', { reason: 'still-held', waits: [100, 400] }],
  [
    'released by what it read, too early',
    { reason: 'released-early', outcome: 'premature', cause: 'read', waits: [100, 1400] },
  ],
  ['more was queued than ever may be', { reason: 'unbounded-queue', waits: [400, 1400], isCertain: true }],
  ['a server that ended before it listened', { reason: 'not-listening', waits: [100, 1400], isCertain: true }],
  ['a loop at the top of the file', { reason: 'not-listening', waits: [100, 1400], ranMs: 1500 }],
  ['a server that did not listen, on a quiet machine', { reason: 'not-listening' }],
  ['blocked, by a loop that runs', { reason: 'blocked', waits: [100, 1400], ranMs: 1500 }],
])('what the machine cannot have caused is refused, and no later look can make it pass: %s', (_what, wrong) => {
  expect(settle(wrong)).toMatchObject({ reason: wrong.reason });
  expect(settle(lateByNoise, wrong)).toMatchObject({ reason: wrong.reason });
});

test('a look that passes on a machine that is still busy does not outvote one that did not pass', () => {
  const busyPass: Look = { reason: null, waits: [400, 800] };
  expect(settle(lateByNoise, busyPass)).toBeUndefined();
  expect(settle(lateByNoise, busyPass, quietPass)).toMatchObject({ reason: null });
});

test('where no look is clean, the machine is said to be too busy, and the answer is not refused', () => {
  const settled = settle(lateByNoise, lateByNoise, lateByNoise, lateByNoise);
  expect(settled).toMatchObject({ reason: 'not-observed', shown: null });
  expect(settled!.sentence).toMatch(/^This machine was too busy to judge your answer: for up to 31 % .* Try again/);
});

test('what cannot be observed on a quiet machine says its own reason', () => {
  const failed: Look = { reason: 'not-observed' };
  expect(settle(failed, failed, failed, failed)).toMatchObject({ sentence: 'Because of not-observed.' });
});

test('where a prediction is asked for, what could not be observed is no change of the server', () => {
  const failure = { code: 'connect-failed', sentence: 'No client.', log: '' } as const;
  const results = [makeResult({ history: { failure } })];
  const declared = { id: 'seed/one', guards: ['finally'], expect: {} };
  const task = { right: 1, because: '', fails: 'wrong-prediction', predicts: true } as const;
  const wanted = { ...declared, claim: '', why: '', lesson: '', links: [], serve: () => () => {} };
  const evidence = { problem: null, declared, results, parked: [], leftFolders: [], coreTimes: [] };
  expect(buildFeedback({ wanted, task }, evidence)).toMatchObject({ reason: 'not-observed', sentence: 'No client.' });
});
