import type { History } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { Run } from '../../model/run.ts';

/** What is shorter stands on one line: a mark, a cell, a verdict. */
const MAX_LINE_LENGTH = 240;

/** The run as JSON, for machines and for `git diff`: docs/report.schema.json describes it, and says what is left out. */
export function renderJsonReport(run: Run): string {
  return `${formatJson(compactRun(run), '')}\n`;
}

function formatJson(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (indent.length + line.length <= MAX_LINE_LENGTH || typeof value !== 'object' || value === null) return line;
  const innerIndent = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => formatJson(item, innerIndent))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${JSON.stringify(name)}: ${formatJson(item, innerIndent)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${innerIndent}${parts.join(`,\n${innerIndent}`)}\n${indent}${close}`;
}

/** The run as report.json holds it: of stack cells that are no news, marks, text and evidence are left out; there are thousands. */
export function compactRun(run: Run): Run {
  return { ...run, results: run.results.map((result) => (isKeptInFull(result) ? result : compactResult(result))) };
}

/** Every cell of a scenario or a reference; of a stack what differs from what is accepted, and what is unknown. */
function isKeptInFull({ cell, status, attempt }: Result): boolean {
  if (cell.stream === undefined || cell.scenario.startsWith('references/') || status === 'unknown') return true;
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
