import { expect, test } from 'vitest';
import { makeMixedRun } from '../fixtures/runs.ts';
import { makeExpressResults, makeStackRun, addDifference } from '../fixtures/stacks.ts';
import { compactRun } from './compact-run.ts';

const [cell] = makeExpressResults('express@5 on node@24');

test('a run of scenarios is left as it is', () => {
  expect(compactRun(makeMixedRun())).toEqual(makeMixedRun());
});

test('a stack cell that is as accepted keeps its verdicts, and leaves out marks, text and evidence', () => {
  const [{ attempt }] = compactRun(makeStackRun([cell!])).results as [typeof cell & object];
  expect(attempt.history).toMatchObject({ marks: [], received: { bytes: 10, text: '' } });
  expect(attempt.verdicts[0]).toMatchObject({ name: "req 'close'", outcome: 'released by read', evidence: '' });
});

test('so does one of which nothing is accepted yet', () => {
  const fresh = addDifference(cell!, 'destroy', null);
  expect(compactRun(makeStackRun([fresh])).results[0]!.attempt.history).toMatchObject({ marks: [] });
});

test('what differs or is unknown is kept whole', () => {
  const news = [addDifference(cell!, 'destroy', 'released by read'), { ...cell!, status: 'unknown' as const }];
  expect(compactRun(makeStackRun(news)).results).toEqual(news);
});
