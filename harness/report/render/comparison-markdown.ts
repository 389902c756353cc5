import { DIMENSIONS } from '../../model/behavior.ts';
import { countsOf, MEANINGS, titleOf } from '../comparison-report.ts';
import { CHANGES, type Change, type Comparison } from '../../model/comparison.ts';
import { blocks, list, prose, table } from './markdown-syntax.ts';

/** GitHub takes 1 MiB for the summary of a step, and 64 KiB for a comment on a pull request. */
const MOST_BYTES = 900 * 1024;
/** Of what could not run, the sentences say enough. */
const MOST_UNKNOWN = 10;
const CUT = '_This report was cut, because GitHub takes no more than 1 MiB; comparison.json holds all of it._';

/** The comparison as markdown for a pull request: the counts, then what changed, worst first. At most 900 KiB. */
export function markdownComparison(comparison: Comparison): string {
  const { selfProof, patienceMs, machine, hangup } = comparison;
  const head = blocks([
    `## ${prose(titleOf(comparison))}`,
    selfProof.length === 0 ? '' : `**This comparison proves nothing.** ${selfProof.map(prose).join(' ')}`,
    `**${countsOf(comparison)}** (guards in cells).`,
  ]);
  const rest = blocks([
    failureSection(comparison),
    ...CHANGES.map((change) => section(comparison, change)),
    `_hangup ${hangup}, patience ${patienceMs} ms, ${machine.platform} ${machine.arch}, ${machine.cores} cores. ${served(comparison)}_`,
  ]);
  return cut(head, rest);
}

function served({ before, after }: Comparison): string {
  const inWords = (names: readonly string[]) => (names.length === 0 ? 'nothing' : prose(names.join(', ')));
  return `Before was served by ${inWords(before.served)}, after by ${inWords(after.served)}.`;
}

function failureSection({ before, after }: Comparison): string {
  const sentences = [before, after].flatMap(({ name, failures }) =>
    failures.map((sentence) => prose(`${name}: ${sentence}`)),
  );
  return sentences.length === 0 ? '' : `### What could not be observed\n\n${list(sentences)}`;
}

function section({ lines }: Comparison, change: Change): string {
  const own = lines.filter((line) => line.change === change);
  if (own.length === 0) return '';
  const shown = change === 'could not run' ? own.slice(0, MOST_UNKNOWN) : own;
  const left = own.length - shown.length;
  const rows = shown.map(({ stack, guard, cells, count, before, after }) => [
    prose(stack),
    `\`${guard}\``,
    before,
    after,
    String(count),
    cells.map((one) => `\`${one}\``).join('<br>'),
  ]);
  const heading = `### ${change[0]!.toUpperCase()}${change.slice(1)}`;
  return blocks([
    heading,
    `${MEANINGS[change]}.`,
    table(['stack', 'guard', 'before', 'after', 'cells', DIMENSIONS.join(' / ')], rows),
    left > 0 ? `… and ${left} more; comparison.json holds them all.` : '',
  ]);
}

/** Whole lines only, and the sentence on the cut above what is left. */
function cut(head: string, rest: string): string {
  const whole = `${head}\n\n${rest}\n`;
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const kept = Buffer.from(rest)
    .subarray(0, MOST_BYTES - Buffer.byteLength(head) - Buffer.byteLength(CUT) - 8)
    .toString();
  return `${head}\n\n${CUT}\n\n${kept.slice(0, Math.max(0, kept.lastIndexOf('\n')))}\n`;
}
