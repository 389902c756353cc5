import { beforeAll, describe, expect, test } from 'vitest';
import { references, stacks } from '../../scenarios/catalog.ts';
import type { Run } from '../model/run.ts';
import type { Result } from '../model/result.ts';
import { selectPlans } from '../plan/selection.ts';
import { runSession, type RunSessionOptions } from './session.ts';
import { foldBehaviorRows } from '../model/behavior.ts';
import { buildReferencePlans } from '../plan/references.ts';
import { buildStackPlans } from '../plan/stacks.ts';

const SESSION_MS = 600_000;
const OPTIONS: RunSessionOptions = {
  patienceMs: 1_000,
  repeat: 1,
  signal: new AbortController().signal,
  onAttempt: () => {},
};

const plan = [...(await buildStackPlans(stacks, { full: false })), ...(await buildReferencePlans(references))];
let run: Run;
let ofTarget: Map<string, Result[]>;

beforeAll(async () => {
  run = await runSession(plan, OPTIONS);
  ofTarget = Map.groupBy(run.results, ({ cell }) => cell.scenario);
}, SESSION_MS);

test('the run proves itself: the leaker leaks and the perfect server does not', () => {
  expect(run.selfCheck.problems).toEqual([]);
});

/** `GET / * / fin / pipe / silent: released by read -> silent`: what differs from the accepted behavior of a guard. */
function changesOf(results: readonly Result[], guard: string): string[] {
  const rows = results.flatMap(({ cell: { stream, phase, fault }, attempt: { differences } }) => {
    const found = differences.find((one) => one.name === guard);
    const { method, body, shape } = stream!;
    const behavior = found ? `${found.expected ?? 'nothing accepted'} -> ${found.got}` : '';
    return [{ method, body, shape, phase, fault, behavior }];
  });
  return Object.entries(foldBehaviorRows(rows))
    .filter(([, change]) => change !== '')
    .map(([where, change]) => `${where}: ${change}`);
}

for (const { id, text, start } of plan) {
  describe(id, () => {
    test('can be observed', ({ skip }) => {
      if ('skip' in start) skip(start.skip.sentence);
      const unknown = ofTarget.get(id)!.filter(({ status }) => status === 'unknown');
      expect(unknown.flatMap(({ attempt }) => attempt.verdicts.map(({ evidence }) => evidence))).toEqual([]);
    });

    test.for(text.guards)('%s is as accepted', (guard, { skip }) => {
      if ('skip' in start) skip(start.skip.sentence);
      expect(changesOf(ofTarget.get(id)!, guard), `npx hangup accept "${id}" accepts it`).toEqual([]);
    });
  });
}

describe('a doctored expectation fails', () => {
  test.for([
    ["response 'close'", 'silent', 'released by read'],
    ['finally', 'released by read', 'silent'],
  ] as const)('%s: %s -> %s', async ([guard, outcome, got]) => {
    const [target] = selectPlans(await buildStackPlans(['stacks/http'], { full: false }), {
      faults: ['fin'],
      phases: ['mid-stream'],
    });
    const honest = target!.cells.find(({ cell }) => cell.stream!.body === 'write' && cell.stream!.shape === 'silent')!;
    const cells = [
      {
        ...honest,
        expectations: honest.expectations.map((one) =>
          one.name === guard ? { ...one, outcomes: [{ outcome }] } : one,
        ),
      },
    ];
    const { results } = await runSession([{ ...target!, cells }], OPTIONS);
    expect(results.map(({ status }) => status)).toEqual(['different']);
    expect(changesOf(results, guard)).toEqual([`* / * / * / * / *: ${outcome} -> ${got}`]);
  });
});
