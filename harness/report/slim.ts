import type { Result, Run } from '../records.ts';

/** What a report.json leaves out, so that a run of 12 000 cells stays readable: the raw history of stack cells that hold no news. */
export function slim(run: Run): Run {
  return { ...run, results: run.results.map((result) => (isNews(result) ? result : slimmed(result))) };
}

/** Every cell of a scenario; of a stack what differs from what is accepted, and what is unknown. */
function isNews({ cell, status, attempt }: Result): boolean {
  if (cell.stream === undefined || status === 'unknown') return true;
  return status === 'different' && attempt.differences.some(({ expected }) => expected !== null);
}

function slimmed(result: Result): Result {
  const { attempt } = result;
  const { history } = attempt;
  const received = { ...history.received, text: '' };
  return { ...result, attempt: { ...attempt, history: { ...history, received, marks: [] } } };
}
