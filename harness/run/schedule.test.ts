import { expect, test } from 'vitest';
import type { PlannedCell } from '../model/plan.ts';
import type { Phase } from '../../scenarios/kit/vocabulary.ts';
import { estimateLeadMs, sortLongestFirst } from './schedule.ts';

function server(id: string, ...cells: { phase: Phase; patienceMs?: number }[]) {
  const expected = cells.map(({ phase, ...rest }) => ({ cell: { scenario: id, fault: 'fin', phase }, ...rest }));
  return { id, cells: expected as unknown as PlannedCell[] };
}

const idsOf = (plan: readonly { id: string }[]) => plan.map(({ id }) => id);

test('a server is started by its longest cell: who waits for the first byte waits longer, who is patient longest', () => {
  const plan = [
    server('short', { phase: 'mid-stream' }),
    server('waits', { phase: 'mid-stream' }, { phase: 'before-first-byte' }),
    server('patient', { phase: 'mid-stream', patienceMs: 60_000 }),
  ];
  expect(idsOf(sortLongestFirst(plan, 1_000))).toEqual(['patient', 'waits', 'short']);
});

test('a client leaves later before the first byte, and where a stream is served to its end first', () => {
  const leads = [
    estimateLeadMs({ fault: 'fin', phase: 'mid-stream' }),
    estimateLeadMs({ fault: 'complete', phase: 'mid-stream' }),
    estimateLeadMs({ fault: 'fin', phase: 'before-first-byte' }),
    estimateLeadMs({ fault: 'reuse', phase: 'before-first-byte' }),
  ];
  expect(leads[0]).toBe(0);
  expect(leads).toEqual(leads.toSorted((one, other) => one - other));
  expect(new Set(leads).size).toBe(4);
});

test('what the run waits anyway makes no difference, and equals stay in their order', () => {
  const plan = [
    server('one', { phase: 'mid-stream' }),
    server('two', { phase: 'mid-stream', patienceMs: 2_000 }),
    server('three', { phase: 'mid-stream' }),
  ];
  expect(idsOf(sortLongestFirst(plan, 3_000))).toEqual(['one', 'two', 'three']);
});
