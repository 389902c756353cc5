import type { Run } from '../../model/run.ts';
import { slim } from './slim.ts';

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
