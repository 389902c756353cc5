import { beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../../scenarios/catalog.ts';
import type { Cell, Result, Run } from '../records.ts';
import { planOf } from './plan.ts';
import { runSession } from './session.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** For the leak table after the tests. */
    run?: Run;
  }
}

const PATIENCE_MS = 1_000;
const SESSION_MS = 120_000;

const plan = await planOf({ ids: catalog, faults: [], phases: [] });
const results = new Map<string, Result>();
let run: Run;

beforeAll(async () => {
  const options = { patienceMs: PATIENCE_MS, repeat: 1, signal: new AbortController().signal, onAttempt: () => {} };
  run = await runSession(plan, options);
  for (const result of run.results) results.set(nameOf(result.cell), result);
}, SESSION_MS);

function nameOf({ scenario, fault, phase }: Cell): string {
  return `${scenario} ${fault} ${phase}`;
}

test('the run proves itself: the leaker leaks and the perfect server does not', ({ task }) => {
  task.file.meta.run = run;
  expect(run.selfProof).toEqual([]);
});

for (const { id, cells } of plan) {
  describe(id, () => {
    test.for(cells)('$cell.fault $cell.phase', ({ cell }, { skip }) => {
      const { status, attempt } = results.get(nameOf(cell))!;
      skip(status === 'skipped', attempt.history.skipped ?? undefined);
      expect(attempt.differences.map(({ sentence }) => sentence)).toEqual([]);
      expect(status, attempt.verdicts.map(({ evidence }) => evidence).join('; ')).toBe('expected');
    });
  });
}
