import { expect, test } from 'vitest';
import type { Fault, GuardExpectations } from '../../scenarios/kit/vocabulary.ts';
import { groupByServer } from './batches.ts';

const cellOf = (fault: Fault, guards: GuardExpectations = {}) => ({
  cell: { scenario: 'seed/one', fault, phase: 'mid-stream' as const },
  guards,
});
const [fin, reset] = [cellOf('fin'), cellOf('reset')];

test('cells share a server', () => {
  expect(groupByServer([fin, reset])).toEqual([[fin, reset]]);
});

test('cells with a server per cell have a server each', () => {
  expect(groupByServer([fin, reset], { serverPerCell: true })).toEqual([[fin], [reset]]);
});

test('a cell that may end its server has one of its own, whatever the scenario says', () => {
  const [crash, shutdown] = [cellOf('fin', { process: 'crashed' }), cellOf('shutdown')];
  expect(groupByServer([crash, reset, shutdown])).toEqual([[reset], [crash], [shutdown]]);
});
