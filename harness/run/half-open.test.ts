import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { halfOpenScenarios } from '../../scenarios/catalog.ts';
import type { PlannedCell } from '../model/plan.ts';
import { HALF_OPEN_PREFIXES, parseHalfOpenTable } from '../pages/half-open.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';

const PAGE = new URL('../../docs/half-open.md', import.meta.url);

/** How the cell of a table begins that shows what is expected. */
function getExpectedPrefix({ expectations: [first] }: PlannedCell): string | undefined {
  const [expected] = first?.outcomes ?? [];
  return expected && HALF_OPEN_PREFIXES[expected.outcome];
}

test('the committed table has every cell of the half-open scenarios, each as it is expected', async () => {
  const plan = await buildScenarioPlans({ ids: halfOpenScenarios, faults: [], phases: [] });
  const committed = parseHalfOpenTable(await readFile(PAGE, 'utf8'));
  const expected = plan.flatMap(({ id, cells }) => cells.map((one) => [`${id} ${one.cell.fault}`, one] as const));
  const differing = expected.filter(([cell, one]) => !committed.get(cell)?.startsWith(getExpectedPrefix(one) ?? '?'));
  expect(
    differing.map(([cell]) => `${cell}: ${committed.get(cell)}`),
    'npm run half-open measures anew',
  ).toEqual([]);
  expect([...committed.keys()].toSorted()).toEqual(expected.map(([cell]) => cell).toSorted());
});
