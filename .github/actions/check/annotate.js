// Prints the findings of a check as annotations: `node annotate.js check.json DIRECTORY`, with the directory of the project.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ verdict: string, sentence: string, request: string, site: { file: string, line: number, column: number } | null }} Finding
 * @typedef {{ findings: Finding[] }} CheckReport
 */

/** @type {Readonly<Record<string, string>>} */
const LEVELS = {
  leak: 'error',
  crashed: 'error',
  'stopped-answering': 'error',
  premature: 'error',
  double: 'error',
  late: 'warning',
  retained: 'warning',
  'not-judged': 'warning',
};
const [file = '', directory = '.'] = process.argv.slice(2);
const report = /** @type {CheckReport} */ (JSON.parse(readFileSync(file, 'utf8')));

for (const { verdict, sentence, request, site } of report.findings) {
  const level = LEVELS[verdict];
  if (level === undefined) continue;
  const place = site
    ? [`file=${escapeProperty(join(directory, site.file))}`, `line=${site.line}`, `col=${site.column}`]
    : [];
  const properties = [`title=${escapeProperty(`hangup: ${verdict}`)}`, ...place].join(',');
  console.log(`::${level} ${properties}::${escapeMessage(`${request}: ${sentence}`)}`);
}

/** @param {string} text */
function escapeMessage(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** @param {string} text */
function escapeProperty(text) {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
