import type { Result, Run } from '../../model/run.ts';

/** The run as report.json holds it: of stack cells that are no news, marks, text and evidence are left out; there are thousands. */
export function slim(run: Run): Run {
  return { ...run, results: run.results.map((result) => (isNews(result) ? result : slimmed(result))) };
}

/** Every cell of a scenario or a reference; of a stack what differs from what is accepted, and what is unknown. */
function isNews({ cell, status, attempt }: Result): boolean {
  if (cell.stream === undefined || cell.scenario.startsWith('references/') || status === 'unknown') return true;
  return status === 'different' && attempt.differences.some(({ expected }) => expected !== null);
}

function slimmed(result: Result): Result {
  const { attempt } = result;
  const { history } = attempt;
  const received = { ...history.received, text: '' };
  const verdicts = attempt.verdicts.map((verdict) => ({ ...verdict, evidence: '' }));
  return { ...result, attempt: { ...attempt, verdicts, history: { ...history, received, marks: [] } } };
}
