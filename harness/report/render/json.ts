import type { Renderer } from './renderer.ts';

/** What is shorter stands on one line: a mark, a cell, a verdict. */
const MAX_LINE_LENGTH = 240;

/** The record, for machines and for `git diff`: docs/report.schema.json describes that of a run, and says what is left out. */
export const json: Renderer = {
  getFile: (name) => `${name}.json`,
  render: ({ record }) => `${escapeControls(formatJson(record, ''))}\n`,
};

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

/** JSON may hold these as they are; a terminal that prints it would obey them. */
function escapeControls(text: string): string {
  return text.replace(/[\u007F-\u009F]/g, (control) => `\\u00${control.codePointAt(0)!.toString(16)}`);
}
