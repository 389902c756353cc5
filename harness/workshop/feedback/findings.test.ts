import { expect, test } from 'vitest';
import { makeMark, makeResult, makeVerdict, toTimestampNs } from '../../report/fixtures/runs.ts';
import type { Mark } from '../../model/history.ts';
import type { Verdict } from '../../model/result.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import { describeDisconnect } from './finding.ts';
import { findProblemsInResult } from './findings.ts';

const DRAIN: Task = { right: 1, because: '', fails: 'unbounded-queue', mostQueuedBytes: 1000, patienceMs: 1000 };

function findAfter(
  fault: 'stall' | 'reset' | 'stay',
  { marks, outcome, task = DRAIN }: { marks: readonly Mark[]; outcome: Verdict['outcome']; task?: Task },
) {
  const difference = {
    name: 'finally',
    code: 'other-outcome',
    expected: 'silent',
    got: outcome,
    sentence: '',
  } as const;
  const queuedBytes = 0;
  const result = makeResult({
    cell: { fault },
    attempt: {
      verdicts: [makeVerdict('finally', outcome)],
      differences: [difference],
      work: { ticks: 0, writes: 0, bytes: 0, queuedBytes },
    },
    history: { marks: [...marks], disconnectedAt: toTimestampNs(400) },
  });
  return findProblemsInResult(result, { task, parked: [], leftFolders: [] }).map(({ reason, sentence }) => ({
    reason,
    sentence,
  }));
}

test('a client that has stopped reading may be closed', () => {
  expect(findAfter('stall', { marks: [], outcome: 'released by read' })).toEqual([]);
  expect(findAfter('reset', { marks: [], outcome: 'premature' })).toMatchObject([{ reason: 'released-early' }]);
});

test('a queue that is long soon and then stays may pass; one that still grows does not', () => {
  const write = (ms: number) => makeMark(ms, { event: 'write', bytes: 300, queued: 600 });
  expect(findAfter('stall', { marks: [write(500), write(600)], outcome: 'released by read' })).toEqual([]);
  const [growing] = findAfter('stall', { marks: [write(500), write(1300)], outcome: 'released by read' });
  expect(growing).toMatchObject({ reason: 'unbounded-queue' });
  expect(growing!.sentence).toContain('still added to its queue after 900 ms');
});

test('what waits in a stream in front of the response is a queue, too', () => {
  const take = (ms: number, value: number) => makeMark(ms, { event: 'gauge', gauge: 'waiting bytes', value });
  expect(findAfter('stall', { marks: [take(300, 5000), take(500, 600)], outcome: 'released by read' })).toEqual([]);
  const [long] = findAfter('stall', { marks: [take(500, 600), take(600, 3000)], outcome: 'released by read' });
  expect(long).toMatchObject({ reason: 'unbounded-queue' });
  const [growing] = findAfter('stall', { marks: [take(500, 600), take(1300, 700)], outcome: 'released by read' });
  expect(growing!.sentence).toContain('still added to its queue after 900 ms');
});

test('less than the whole stream is too little', () => {
  const marks = [500, 1000].map((ms) => makeMark(ms, { event: 'write', bytes: 10 }));
  const task = { ...DRAIN, chunks: [1, 9] as const, leastBytes: 1024 };
  expect(findAfter('stay', { marks, outcome: 'released by read', task }).at(-1)).toMatchObject({
    reason: 'too-little-sent',
    sentence:
      'The client stayed for 1000 ms, and was sent 20 B in that time, where 1.0 KiB are the least: it wants the whole stream.',
  });
});

test('a guard released twice says if the first time was early', () => {
  const release = (ms: number) => makeMark(ms, { event: 'released', guard: 'finally' });
  const [early] = findAfter('reset', { marks: [release(200), release(405)], outcome: 'double' });
  expect(early!.sentence).toMatch(/more often than it was acquired, first while the client was still there\.$/);
  const [late] = findAfter('reset', { marks: [release(405), release(410)], outcome: 'double' });
  expect(late!.sentence).toMatch(/more often than it was acquired\.$/);
});

test('a client that left during its upload is said to have left then', () => {
  const result = makeResult({ cell: { fault: 'reset', phase: 'during-upload' } });
  expect(describeDisconnect(result.attempt.history)).toBe('The client reset during the upload');
});
