import { beforeAll, expect, test } from 'vitest';
import { loadStack, stacks } from '../../scenarios/catalog.ts';
import type { Expectation, ServerPlan } from '../model/plan.ts';
import type { Run } from '../model/run.ts';
import { findSignalCell } from '../plan/fixtures/signal-cell.ts';
import { buildStackPlans } from '../plan/stacks.ts';
import { runSession } from './session.ts';

const SESSION_MS = 120_000;
const BROKEN_STACK = '../harness/run/fixtures/broken-stack';

interface BrokenStack {
  plan: ServerPlan;
  /** Of the signal that is broken. */
  expectation: Expectation;
}

/** The newest line of a stack on its first runtime, of which one signal is broken; asked for one cell in which it should fire. */
async function breakStack(id: string): Promise<BrokenStack> {
  const { signals } = await loadStack(id);
  const [plan] = await buildStackPlans([id], { full: false });
  const { plannedCell, expectation } = findSignalCell(plan!.cells, signals)!;
  const { start } = plan!;
  if (!('program' in start)) return { plan: plan!, expectation };
  const env = { ...start.program.env, BROKEN_SIGNAL: JSON.stringify([id, expectation.name]) };
  const program = { ...start.program, source: BROKEN_STACK, env };
  return { plan: { ...plan!, start: { program }, cells: [plannedCell] }, expectation };
}

const broken = await Promise.all(stacks.map(breakStack));
let run: Run;

beforeAll(async () => {
  const signal = new AbortController().signal;
  const plans = broken.map(({ plan }) => plan).filter(({ start }) => !('skip' in start));
  run = await runSession(plans, { patienceMs: 1_000, repeat: 1, signal, onAttempt: () => {} });
}, SESSION_MS);

test.for(broken)(
  '$plan.id: the accepted table is red where one signal is broken',
  ({ plan, expectation }, { skip }) => {
    if ('skip' in plan.start) skip(plan.start.skip.sentence);
    const [result] = run.results.filter(({ cell }) => cell.scenario === plan.id);
    const accepted = expectation.outcomes!.map(({ outcome }) => outcome);
    expect(result!.status).toBe('different');
    expect(result!.attempt.differences).toEqual([
      expect.objectContaining({
        name: expectation.name,
        expected: expect.stringContaining(accepted[0]!),
        got: 'silent',
      }),
    ]);
  },
);
