import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Outcome } from '../../../scenarios/kit/vocabulary.ts';
import type { Reason, Task } from '../../../scenarios/workshop/task.ts';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import type { Result } from '../../model/result.ts';
import type { DeclaredExercise } from './evidence.ts';
import { describeDisconnect } from './finding.ts';

/** What a file may not change, because it says what is asked for; null if it did not. */
export function findClaimProblem(
  declared: DeclaredExercise,
  wanted: Scenario,
  { predicts }: Task,
): { reason: Reason; sentence: string } | null {
  const fixed = ['id', 'guards', 'request', ...(predicts ? [] : ['expect'])] as (
    | 'id'
    | 'guards'
    | 'request'
    | 'expect'
  )[];
  const changed = fixed.filter((field) => JSON.stringify(declared[field]) !== JSON.stringify(wanted[field]));
  if (changed.length === 0) return null;
  const names = changed.map((field) => `\`${field}\``).join(' and ');
  return {
    reason: 'declaration-changed',
    sentence: `You changed ${names}, which says what is asked for: put it back, and mend the server.`,
  };
}

/** Where the learner's `expect` is not what was seen; null if it is. */
export function findPredictionProblem(
  declared: DeclaredExercise,
  wanted: Scenario,
  results: readonly Result[],
): { reason: Reason; sentence: string; shown: Result | null } | null {
  const own = isBelieved(declared, wanted);
  if (typeof own === 'string') return { reason: 'wrong-prediction', sentence: own, shown: null };
  for (const result of results) {
    const { cell, attempt } = result;
    const belief = own.get(`${cell.fault} ${cell.phase}`);
    for (const { guard, outcome } of attempt.verdicts) {
      if (belief?.[guard] === outcome) continue;
      const when = describeDisconnect(attempt.history);
      const said = belief?.[guard] === undefined ? 'nothing' : `\`${belief[guard]}\``;
      const sentence = `${when}: your \`expect\` says ${said} of \`${guard}\`, and it was ${formatOutcome(outcome)}.`;
      return { reason: 'wrong-prediction', sentence, shown: result };
    }
  }
  return null;
}

function formatOutcome(outcome: Result['attempt']['verdicts'][number]['outcome']): string {
  return outcome === 'silent' ? 'still held when we stopped looking' : outcome;
}

/** What a learner expects of each cell, or a sentence about an `expect` that cannot be read. */
function isBelieved(declared: DeclaredExercise, wanted: Scenario): Map<string, Record<string, Outcome>> | string {
  try {
    const cells = buildScenarioCells({ ...wanted, expect: declared.expect });
    return new Map(cells.map(({ cell, guards }) => [`${cell.fault} ${cell.phase}`, guards as Record<string, Outcome>]));
  } catch (error) {
    return (error as Error).message;
  }
}
