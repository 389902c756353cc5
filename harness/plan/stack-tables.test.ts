import { expect, test } from 'vitest';
import { loadStack, stacks } from '../../scenarios/catalog.ts';
import type { Cause } from '../../scenarios/kit/vocabulary.ts';
import { createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt } from '../judge/settle.ts';
import type { Attempt } from '../model/result.ts';
import { NS_PER_MS } from '../model/format.ts';
import type { Mark, ObservedHistory } from '../model/history.ts';
import type { PlannedCell } from '../model/plan.ts';
import { findSignalCell } from './fixtures/signal-cell.ts';
import { buildStackPlans } from './stacks.ts';

/** A history in which this signal fires 20 ms after the client left, by this cause, or in which it never does. */
function observeSignal(
  { cell }: PlannedCell,
  { signal, cause }: { signal: string; cause: Cause | null },
  isBroken: boolean,
): ObservedHistory {
  const history = createHistory('100 fin, 1100 alive');
  const at = (ms: number) => history.disconnectedAt + ms * NS_PER_MS;
  const mark = (ms: number, what: object) =>
    ({ connection: history.connection, clock: 'server', at: at(ms), ...what }) as Mark;
  const marks = [
    mark(-50, { event: 'acquired', guard: signal }),
    ...(cause === null ? [] : [mark(10, { event: 'noticed', by: cause })]),
    ...(isBroken ? [] : [mark(20, { event: 'released', guard: signal })]),
  ];
  const known = { name: 'fake', version: '1.0.0' };
  const capabilities = cause === null ? [] : (['cause'] as const);
  return { ...history, cell, marks, versions: { stack: known, runtime: known, capabilities } };
}

test.each(stacks)('%s: one signal that breaks is not what the accepted table says', async (id) => {
  const { signals } = await loadStack(id);
  const targets = await buildStackPlans([id], { full: false });
  for (const { cells, id: target } of targets) {
    const found = findSignalCell(cells, signals);
    expect(found, `Expected ${target} to have a signal that fires when the client leaves, got none.`).toBeDefined();
    const { plannedCell, expectation, cause } = found!;
    const observe = (isBroken: boolean): Attempt => {
      const history = observeSignal(plannedCell, { signal: expectation.name, cause }, isBroken);
      return buildAttempt({ expectations: [expectation] }, history);
    };
    expect(observe(false).differences).toEqual([]);
    expect(observe(true).differences).toEqual([expect.objectContaining({ name: expectation.name, got: 'silent' })]);
  }
});
