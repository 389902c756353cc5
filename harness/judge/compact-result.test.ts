import { expect, test } from 'vitest';
import type { BoundedOutcome } from '../../scenarios/kit/vocabulary.ts';
import type { Cell } from '../model/plan.ts';
import { compactAttempt, compactResult } from './compact-result.ts';
import { createFailedHistory } from '../observe/observe.ts';
import { createExpectation, createHistory } from './fixtures/history.ts';
import { buildAttempt, settleAttempts } from './settle.ts';

const EXPRESS: Cell = {
  scenario: 'express@5 on node@24',
  fault: 'reset',
  phase: 'mid-stream',
  stream: { method: 'GET', body: 'write', shape: 'ticking' },
};

/** A guard that was released when the client left; nothing is accepted of it unless said. */
function settleCell(cell: Cell, accepted?: BoundedOutcome) {
  const history = createHistory('5 acquired finally, 100 reset, 130 noticed read, 131 released finally, 1100 alive', {
    cell,
    received: { bytes: 10, text: '0123456789' },
  });
  const expectation = { ...createExpectation('finally'), outcomes: accepted ? [accepted] : null };
  return settleAttempts(cell, [buildAttempt({ expectations: [expectation] }, history)]);
}

test('a scenario is left as it is', () => {
  const result = settleCell(
    { scenario: 'seed/silent', fault: 'reset', phase: 'mid-stream' },
    { outcome: 'released by read' },
  );
  expect(compactResult(result)).toBe(result);
});

test('a stack cell that is as accepted keeps its verdicts, and leaves out marks, text and evidence', () => {
  const { attempt } = compactResult(settleCell(EXPRESS, { outcome: 'released by read' }));
  expect(attempt.history).toMatchObject({ marks: [], received: { bytes: 10, text: '' } });
  expect(attempt.verdicts[0]).toMatchObject({ name: 'finally', outcome: 'released by read', evidence: '' });
});

test('so does one of which nothing is accepted yet', () => {
  expect(compactResult(settleCell(EXPRESS)).attempt.history).toMatchObject({ marks: [] });
});

test('what differs or is unknown is kept whole', () => {
  const different = settleCell(EXPRESS, { outcome: 'silent' });
  const failed = createFailedHistory(EXPRESS, new Error('made up'));
  const unknown = settleAttempts(EXPRESS, [buildAttempt({ expectations: [] }, failed)]);
  expect(unknown.status).toBe('unknown');
  expect([different, unknown].map(compactResult)).toEqual([different, unknown]);
});

test('an attempt keeps its evidence, with which it is quoted where others do not agree', () => {
  const { attempt } = settleCell(EXPRESS, { outcome: 'released by read' });
  const compacted = compactAttempt(attempt);
  expect(compacted.history).toMatchObject({ marks: [], received: { bytes: 10, text: '' } });
  expect(compacted.verdicts).toEqual(attempt.verdicts);
  expect(compacted.verdicts[0]!.evidence).not.toBe('');
});
