import type { Attempt, Result } from '../model/result.ts';
import type { SelfCheck } from '../model/run.ts';
import type { ServerPlan } from '../model/plan.ts';
import { selfCheckServers } from '../../scenarios/catalog.ts';
import { buildScenarioPlan } from '../plan/scenarios.ts';

const SELF_CHECK_CELL = { fault: 'reset', phase: 'mid-stream' } as const;

/** The two cells by which every run proves itself: one that must come out silent, one that must come out released. */
export async function buildSelfCheckPlans(): Promise<ServerPlan[]> {
  const outcomes = { [selfCheckServers.leaker]: 'silent', [selfCheckServers.perfect]: 'released by read' } as const;
  return Promise.all(
    Object.entries(outcomes).map(async ([id, outcome]) => {
      const serverPlan = await buildScenarioPlan(id);
      const plannedCell = serverPlan.cells.find(
        ({ cell }) => cell.fault === SELF_CHECK_CELL.fault && cell.phase === SELF_CHECK_CELL.phase,
      )!;
      const expectations = plannedCell.held.map((name) => ({ name, kind: 'guard', outcomes: [{ outcome }] }) as const);
      return { ...serverPlan, cells: [{ ...plannedCell, cell: { ...plannedCell.cell }, expectations }] };
    }),
  );
}

/** Told of all attempts but those at the self-check, which are no progress. */
export function hideSelfCheck(
  selfCheckPlans: readonly ServerPlan[],
  onAttempt: (attempt: Attempt) => unknown,
): (attempt: Attempt) => unknown {
  const selfCheckCells = new Set(selfCheckPlans.flatMap(({ cells }) => cells.map(({ cell }) => cell)));
  return (attempt) => !selfCheckCells.has(attempt.history.cell) && onAttempt(attempt);
}

/** What the results of the self-check cells prove of the whole run. */
export function buildSelfCheck(results: readonly Result[]): SelfCheck {
  return { problems: results.flatMap(describeSelfCheckProblems), shown: results.map(describeSelfCheck) };
}

/** What a self-check cell failed to show. */
function describeSelfCheckProblems({ cell, status, attempt }: Result): string[] {
  if (status === 'expected') return [];
  const sentences = attempt.differences.map(({ sentence }) => sentence);
  const reasons = [...sentences, ...new Set(attempt.verdicts.map(({ evidence }) => evidence))];
  return [`The self-check ${cell.scenario} did not show what it must: ${reasons.join(' ')}`];
}

/** What a self-check cell did show. */
function describeSelfCheck({ cell, attempt }: Result): string {
  const outcomes = attempt.verdicts.map(({ name, outcome }) => `${name} ${outcome}`);
  return `${cell.scenario} ${cell.fault}: ${outcomes.join(', ')}`;
}
