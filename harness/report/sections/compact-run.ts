import type { History } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { Run } from '../../model/run.ts';
import { isReference } from './servers.ts';

/** The run as report.json holds it: of stack cells that are no news, marks, text and evidence are left out; there are thousands. */
export function compactRun(run: Run): Run {
  return { ...run, results: run.results.map((result) => (isKeptInFull(result) ? result : compactResult(result))) };
}

/** Every cell of a scenario or a reference; of a stack what differs from what is accepted, and what is unknown. */
function isKeptInFull({ cell, status, attempt }: Result): boolean {
  if (cell.stream === undefined || isReference({ name: cell.scenario }) || status === 'unknown') return true;
  return status === 'different' && attempt.differences.some(({ expected }) => expected !== null);
}

function compactResult(result: Result): Result {
  const { attempt } = result;
  const verdicts = attempt.verdicts.map((verdict) => ({ ...verdict, evidence: '' }));
  return { ...result, attempt: { ...attempt, verdicts, history: compactHistory(attempt.history) } };
}

function compactHistory(history: History): History {
  if (history.kind !== 'observed') return history;
  return { ...history, received: { ...history.received, text: '' }, marks: [] };
}
