import { describe, expect, test } from 'vitest';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import { selectShard } from './shards.ts';

const PLAN = await buildScenarioPlans({
  ids: ['seed/silent', 'seed/using', 'seed/stay', 'seed/timeout', 'seed/complete'],
  faults: [],
  phases: [],
});

describe('the shards of a run', () => {
  test.for([1, 2, 3, 5, 7])('cover every server exactly once, %i machines', (of) => {
    const shards = Array.from({ length: of }, (_, index) => selectShard(PLAN, { index: index + 1, of }));
    expect(
      shards
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(PLAN.map(({ id }) => id).toSorted());
  });

  test('differ in size by one server at most', () => {
    const sizes = [1, 2, 3].map((index) => selectShard(PLAN, { index, of: 3 }).length);
    expect(sizes).toEqual([2, 2, 1]);
  });
});
