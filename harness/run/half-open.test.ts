import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { halfOpen } from '../../scenarios/catalog.ts';
import type { Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Expected } from '../model/plan.ts';
import { BEGINS, halfOpenCells } from '../pages/half-open.ts';
import { planOf } from '../plan/scenarios.ts';

const PAGE = new URL('../../docs/half-open.md', import.meta.url);

/** How the cell of a table begins that shows what is expected. */
function beginOf({ guards }: Expected): string | undefined {
  const [[, expected] = []] = Object.entries(guards);
  return BEGINS[
    (typeof expected === 'object' && expected && 'outcome' in expected ? expected.outcome : expected) as Outcome
  ];
}

test('the committed table has every cell of the half-open scenarios, each as it is expected', async () => {
  const plan = await planOf({ ids: halfOpen, faults: [], phases: [] });
  const committed = halfOpenCells(await readFile(PAGE, 'utf8'));
  const expected = plan.flatMap(({ id, cells }) => cells.map((one) => [`${id} ${one.cell.fault}`, one] as const));
  const differing = expected.filter(([cell, one]) => !committed.get(cell)?.startsWith(beginOf(one) ?? '?'));
  expect(
    differing.map(([cell]) => `${cell}: ${committed.get(cell)}`),
    'npm run half-open measures anew',
  ).toEqual([]);
  expect([...committed.keys()].toSorted()).toEqual(expected.map(([cell]) => cell).toSorted());
});
