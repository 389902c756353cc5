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
    sentence: `You changed ${names}, which says what is asked for: put it back, and fix the server.`,
  };
}

/** Where the learner's `expect` is not what was seen; null if it is. */
export function findPredictionProblem(
  declared: DeclaredExercise,
  wanted: Scenario,
  results: readonly Result[],
): { reason: Reason; sentence: string; shown: Result | null } | null {
  const predictions = readPredictions(declared, wanted);
  if (typeof predictions === 'string') return { reason: 'wrong-prediction', sentence: predictions, shown: null };
  for (const result of results) {
    const { cell, attempt } = result;
    for (const { name: guard, outcome } of attempt.verdicts) {
      const prediction = predictions.get(`${cell.fault} ${cell.phase} ${guard}`);
      if (prediction === outcome) continue;
      const when = describeDisconnect(attempt.history);
      const said = prediction === undefined ? 'nothing' : `\`${prediction}\``;
      const sentence = `${when}: your \`expect\` says ${said} of \`${guard}\`, and it was ${formatOutcome(outcome)}.`;
      return { reason: 'wrong-prediction', sentence, shown: result };
    }
  }
  return null;
}

function formatOutcome(outcome: Result['attempt']['verdicts'][number]['outcome']): string {
  return outcome === 'silent' ? 'still held when we stopped looking' : outcome;
}

/** `fin mid-stream finally` -> the outcome that a learner expects; or a sentence about an `expect` that cannot be read. */
function readPredictions(declared: DeclaredExercise, wanted: Scenario): Map<string, Outcome | undefined> | string {
  try {
    const cells = buildScenarioCells({ ...wanted, expect: declared.expect });
    return new Map(
      cells.flatMap(({ cell, expectations }) =>
        expectations.map(({ name, outcomes }) => [`${cell.fault} ${cell.phase} ${name}`, outcomes?.[0]?.outcome]),
      ),
    );
  } catch (error) {
    return (error as Error).message;
  }
}
