import { expect, test } from 'vitest';
import { motley } from '../fixtures/runs.ts';
import { expressLike, stackRun, unlike } from '../fixtures/stacks.ts';
import { slim } from './json.ts';

const [cell] = expressLike('express@5 on node@24');

test('a run of scenarios is left as it is', () => {
  expect(slim(motley())).toEqual(motley());
});

test('a stack cell that is as accepted keeps its verdicts, and leaves out marks, text and evidence', () => {
  const [{ attempt }] = slim(stackRun([cell!])).results as [typeof cell & object];
  expect(attempt.history).toMatchObject({ marks: [], received: { bytes: 10, text: '' } });
  expect(attempt.verdicts[0]).toMatchObject({ guard: "req 'close'", outcome: 'released by read', evidence: '' });
});

test('so does one of which nothing is accepted yet', () => {
  const fresh = unlike(cell!, 'destroy', null);
  expect(slim(stackRun([fresh])).results[0]!.attempt.history.marks).toEqual([]);
});

test('what differs or is unknown is kept whole', () => {
  const news = [unlike(cell!, 'destroy', 'released by read'), { ...cell!, status: 'unknown' as const }];
  expect(slim(stackRun(news)).results).toEqual(news);
});
