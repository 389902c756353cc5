import { expect, test } from 'vitest';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { Expectation } from '../model/plan.ts';
import { groupByServer } from './batches.ts';

const cellOf = (fault: Fault, expectations: readonly Expectation[] = []) => ({
  cell: { scenario: 'seed/one', fault, phase: 'mid-stream' as const },
  expectations,
});
const [fin, reset] = [cellOf('fin'), cellOf('reset')];

test('cells share a server', () => {
  expect(groupByServer([fin, reset])).toEqual([[fin, reset]]);
});

test('cells with a server per cell have a server each', () => {
  expect(groupByServer([fin, reset], { serverPerCell: true })).toEqual([[fin], [reset]]);
});

test('a cell that may end its server has one of its own, whatever the scenario says', () => {
  const [crash, shutdown] = [
    cellOf('fin', [{ name: 'process', kind: 'process', outcomes: [{ outcome: 'crashed' }] }]),
    cellOf('shutdown'),
  ];
  expect(groupByServer([crash, reset, shutdown])).toEqual([[reset], [crash], [shutdown]]);
});
