import { isReference } from '../model/plan.ts';
import type { History } from '../model/history.ts';
import type { Attempt, Result } from '../model/result.ts';
import { getAttemptStatus } from './settle.ts';

/** An attempt as it is kept: at a stack's cell that is no news, marks and text are left out; there are thousands. */
export function compactAttempt(attempt: Attempt): Attempt {
  return isKeptInFull(attempt) ? attempt : { ...attempt, history: compactHistory(attempt.history) };
}

/** A result as it is kept and reported: without evidence too, which only those that do not agree are quoted with. */
export function compactResult(result: Result): Result {
  if (isKeptInFull(result.attempt)) return result;
  const attempt = compactAttempt(result.attempt);
  const verdicts = attempt.verdicts.map((verdict) => ({ ...verdict, evidence: '' }));
  return { ...result, attempt: { ...attempt, verdicts } };
}

/** Every cell of a scenario or a reference; of a stack what differs from what is accepted, and what is unknown. */
function isKeptInFull(attempt: Attempt): boolean {
  const { cell } = attempt.history;
  if (cell.stream === undefined || isReference({ name: cell.scenario })) return true;
  const status = getAttemptStatus(attempt);
  return (
    status === 'unknown' || (status === 'different' && attempt.differences.some(({ expected }) => expected !== null))
  );
}

function compactHistory(history: History): History {
  if (history.kind !== 'observed') return history;
  return { ...history, received: { ...history.received, text: '' }, marks: [] };
}
