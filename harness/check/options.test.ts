import { expect, test } from 'vitest';
import { CHECK_DEFAULTS, planLooks } from './options.ts';

const plan = (asked: Partial<Parameters<typeof planLooks>[0]>) =>
  planLooks({ faults: [], phases: [], quick: false, ...asked });

test('further ways of leaving are tried where nothing was said of any, and not by a quick check', () => {
  const { faults, phases, moreWays, probes } = CHECK_DEFAULTS;
  expect(plan({})).toEqual({ faults, phases, moreWays, probes });
  expect(plan({ faults: ['fin'] })).toEqual({ faults: ['fin'], phases, moreWays: [], probes });
  expect(plan({ phases: ['before-headers'] })).toEqual({ faults, phases: ['before-headers'], moreWays: [], probes });
  expect(plan({ quick: true })).toEqual({ faults, phases, moreWays: [], probes: ['inside'] });
});
