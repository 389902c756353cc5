import { isReference } from '../model/plan.ts';
import type { History } from '../model/history.ts';
import type { Result } from '../model/result.ts';

/** A result as it is kept and reported: of a stack's cell that is no news, marks, text and evidence are left out; there are thousands. */
export function compactResult(result: Result): Result {
  if (isKeptInFull(result)) return result;
  const { attempt } = result;
  const verdicts = attempt.verdicts.map((verdict) => ({ ...verdict, evidence: '' }));
  return { ...result, attempt: { ...attempt, verdicts, history: compactHistory(attempt.history) } };
}

/** Every cell of a scenario or a reference; of a stack what differs from what is accepted, and what is unknown. */
function isKeptInFull({ cell, status, attempt }: Result): boolean {
  if (cell.stream === undefined || isReference({ name: cell.scenario }) || status === 'unknown') return true;
  return status === 'different' && attempt.differences.some(({ expected }) => expected !== null);
}

function compactHistory(history: History): History {
  if (history.kind !== 'observed') return history;
  return { ...history, received: { ...history.received, text: '' }, marks: [] };
}
