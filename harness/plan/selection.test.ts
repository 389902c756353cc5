import { expect, test } from 'vitest';
import { buildScenarioPlans } from './scenarios.ts';
import { listUntried } from './selection.ts';

const plans = await buildScenarioPlans({ ids: ['seed/silent'], faults: [], phases: [] });

test('what was asked for and is in no cell is listed: faults, phases, and pairs of them', () => {
  expect(listUntried(plans, { faults: ['fin', 'shutdown'], phases: ['mid-stream', 'before-headers'] })).toEqual([
    'shutdown',
    'before-headers',
  ]);
  expect(listUntried(plans, { faults: ['fin', 'vanish'], phases: ['mid-stream', 'before-first-byte'] })).toEqual([
    'vanish before-first-byte',
  ]);
  expect(listUntried(plans, { faults: [], phases: [] })).toEqual([]);
});
