import type { Result } from '../model/result.ts';
import type { Planned } from '../model/plan.ts';
import { selfProof } from '../../scenarios/catalog.ts';
import type { GuardExpectations } from '../../scenarios/kit/vocabulary.ts';
import { declared } from '../plan/scenarios.ts';

const PROOF = { fault: 'reset', phase: 'mid-stream' } as const;

/** The two cells by which every run proves itself: one that must come out silent, one that must come out released. */
export async function selfProofPlan(): Promise<Planned[]> {
  const outcomes = { [selfProof.leaker]: 'silent', [selfProof.perfect]: 'released by read' } as const;
  return Promise.all(
    Object.entries(outcomes).map(async ([id, outcome]) => {
      const planned = await declared(id);
      const expected = planned.cells.find(({ cell }) => cell.fault === PROOF.fault && cell.phase === PROOF.phase)!;
      const guards: GuardExpectations = Object.fromEntries(expected.held.map((guard) => [guard, outcome]));
      return { ...planned, cells: [{ ...expected, cell: { ...expected.cell }, guards }] };
    }),
  );
}

/** What a self-proof cell failed to show. */
export function unproven({ cell, status, attempt }: Result): string[] {
  if (status === 'expected') return [];
  const sentences = attempt.differences.map(({ sentence }) => sentence);
  const reasons = [...sentences, ...new Set(attempt.verdicts.map(({ evidence }) => evidence))];
  return [`The self-proof ${cell.scenario} did not show what it must: ${reasons.join(' ')}`];
}

/** What a self-proof cell did show. */
export function shown({ cell, attempt }: Result): string {
  const outcomes = attempt.verdicts.map(({ guard, outcome }) => `${guard} ${outcome}`);
  return `${cell.scenario} ${cell.fault}: ${outcomes.join(', ')}`;
}
