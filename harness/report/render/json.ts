import type { Result } from '../../model/result.ts';
import type { Run } from '../../model/run.ts';

/** What is shorter stands on one line: a mark, a cell, a verdict. */
const LINE = 240;

/** The run as JSON, for machines and for `git diff`: docs/report.schema.json describes it, and says what is left out. */
export function jsonReport(run: Run): string {
  return `${write(slim(run), '')}\n`;
}

function write(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (indent.length + line.length <= LINE || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => write(one, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => `${JSON.stringify(name)}: ${write(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

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
