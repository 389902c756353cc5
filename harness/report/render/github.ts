import type { Run } from '../../model/run.ts';
import { formatRunSummary } from '../sections/findings.ts';
import { renderMarkdownFindings, renderSelfCheckSection } from './markdown-findings.ts';
import { renderMarkdownMatrix } from './markdown-matrix.ts';
import { joinBlocks } from './markdown-syntax.ts';
import { renderMarkdownStackFindings } from './stacks-markdown-findings.ts';
import { splitRun } from '../sections/parts.ts';

/** GitHub takes 1 MiB for each step and shows nothing of what is larger. */
const MAX_BYTES = 900 * 1024;
const TRUNCATION_NOTE = '_This summary was cut, because GitHub takes no more than 1 MiB; report.md holds all of it._';

/**
 * The run as the summary of a GitHub job: one sentence, what needs attention, every cell of the scenarios. At most 900 KiB.
 */
export function renderStepSummary(run: Run): string {
  const sentence = `**${formatRunSummary(run)}.**`;
  const { scenarios, stacks } = splitRun(run);
  const body = joinBlocks([
    renderSelfCheckSection(run),
    ...(scenarios.results.length > 0 ? [renderMarkdownFindings(scenarios), renderMarkdownMatrix(scenarios)] : []),
    renderMarkdownStackFindings(stacks, null),
  ]);
  const fullText = `${joinBlocks(['## hangup', sentence, body])}\n`;
  if (Buffer.byteLength(fullText) <= MAX_BYTES) return fullText;
  const head = joinBlocks(['## hangup', sentence, TRUNCATION_NOTE]);
  return `${head}\n\n${truncateAtLine(body, MAX_BYTES - Buffer.byteLength(head) - 3)}\n`;
}

/** Whole lines only. The sentence on the cut stands above, where an open block of code cannot swallow it. */
function truncateAtLine(text: string, maxBytes: number): string {
  const keptText = Buffer.from(text)
    .subarray(0, maxBytes + 1)
    .toString();
  return keptText.slice(0, Math.max(0, keptText.lastIndexOf('\n')));
}
