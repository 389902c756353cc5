import type { Run } from '../../model/run.ts';
import { summaryOf } from '../sections/findings.ts';
import { findingsSections, selfProofSection } from './markdown-findings.ts';
import { matrixSection } from './markdown-matrix.ts';
import { blocks } from './markdown-syntax.ts';
import { stacksFindings } from './stacks-markdown-findings.ts';
import { partsOf } from '../sections/parts.ts';

/** GitHub takes 1 MiB for each step and shows nothing of what is larger. */
const MOST_BYTES = 900 * 1024;
const CUT = '_This summary was cut, because GitHub takes no more than 1 MiB; report.md holds all of it._';

/**
 * The run as the summary of a GitHub job: one sentence, what needs attention, every cell of the scenarios. At most 900 KiB.
 */
export function stepSummary(run: Run): string {
  const sentence = `**${summaryOf(run)}.**`;
  const { scenarios, stacks } = partsOf(run);
  const rest = blocks([
    selfProofSection(run),
    ...(scenarios.results.length > 0 ? [findingsSections(scenarios), matrixSection(scenarios)] : []),
    stacksFindings(stacks, null),
  ]);
  const whole = `${blocks(['## hangup', sentence, rest])}\n`;
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const head = blocks(['## hangup', sentence, CUT]);
  return `${head}\n\n${cut(rest, MOST_BYTES - Buffer.byteLength(head) - 3)}\n`;
}

/** Whole lines only. The sentence on the cut stands above, where an open block of code cannot swallow it. */
function cut(text: string, bytes: number): string {
  const kept = Buffer.from(text)
    .subarray(0, bytes + 1)
    .toString();
  return kept.slice(0, Math.max(0, kept.lastIndexOf('\n')));
}
