import { expect, test } from 'vitest';
import type { Outcome } from '../../scenarios/kit/vocabulary.ts';
import { awaitTimer, buildStackPlans } from './stacks.ts';

const expectOutcome = (name: string, outcome: Outcome) => ({
  name,
  kind: 'guard' as const,
  outcomes: [{ outcome }],
});

test('what a timer is accepted to release is waited for, and nothing else', () => {
  const expectations = [
    expectOutcome('cancel', 'premature'),
    expectOutcome('destroy', 'released by end'),
    expectOutcome('finally', 'held'),
    expectOutcome('crash', 'absent'),
    expectOutcome('items', 'in order'),
    { name: 'onClosed', kind: 'guard' as const, outcomes: null },
  ];
  const held = ['cancel', 'destroy', 'finally', 'onClosed'];
  expect(awaitTimer(expectations, held).guards).toEqual(['cancel', 'destroy']);
  expect(awaitTimer(expectations, []).guards).toEqual([]);
});

test('of the cells of a stack only those with a known timer wait for it', async () => {
  const [plan] = await buildStackPlans(['stacks/bun-serve'], { full: true });
  const waiting = plan!.cells.filter(({ awaited }) => awaited !== undefined);
  expect(new Set(waiting.map(({ cell }) => cell.fault))).toEqual(new Set(['stay', 'stall']));
  const quiet = waiting.filter(({ cell }) => cell.fault === 'stay');
  expect(quiet.every(({ awaited }) => awaited!.guards.includes('request.signal'))).toBe(true);
});
