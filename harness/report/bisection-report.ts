import { createColors } from 'picocolors';
import type { Dated, Turn, Bisection, ChangeLine } from '../model/comparison.ts';
import { cellsInWords, countsOf } from './comparison-report.ts';
import { markdownComparison } from './render/comparison-markdown.ts';
import { terminalComparison } from './render/comparison-terminal.ts';
import { blocks, list, prose, table } from './render/markdown-syntax.ts';
import { count } from '../model/format.ts';
import type { TerminalOptions } from './render/terminal.ts';

/** The bisection in one sentence. */
export function sentenceOf({ name, from, to, versions, turns, looks, ends, unsearchedFrom }: Bisection): string {
  const range = `${name} ${from.version} to ${to.version}, ${count(versions, 'stable version')}`;
  if (turns.length > 0) {
    const words = turns.map(({ first, unsure }) => `${first.version}${unsure.length > 0 ? ' or shortly before' : ''}`);
    const rest =
      unsearchedFrom === undefined
        ? ''
        : ` More changed after ${unsearchedFrom.version}: go on with ${name}@${unsearchedFrom.version}..${to.version}.`;
    return `${range}: changed in ${words.join(', ')}; ${count(looks.length, 'version')} between the ends looked at.${rest}`;
  }
  return ends.lines.some(({ change }) => change === 'could not run')
    ? `${range}: one end could not be observed, so there is nothing to look for.`
    : `${range}: both ends do the same (${countsOf(ends)}), so there is nothing to look for.`;
}

/** `24.16.0 (2026-05-12)`. */
function dated({ version, date }: Dated): string {
  return date === '' ? version : `${version} (${date.slice(0, 10)})`;
}

function turnWords({ last, first, unsure, proof }: Turn, name: string): string {
  const between =
    unsure.length === 0
      ? ''
      : ` ${unsure.map(({ version }) => version).join(', ')} between them could not be observed, so it may have come with any of these.`;
  const proven = proof.lines.length > 0 ? '' : ' Observed once more, the two did the same: take this for noise.';
  return `${name} ${dated(first)} is the first that does it, ${dated(last)} the last that does not.${between}${proven}`;
}

/** The bisection for a terminal. */
export function terminalBisection(bisection: Bisection, { colour }: Pick<TerminalOptions, 'colour'>): string {
  const { bold, dim, red } = createColors(colour);
  const { name, looks, turns, ends } = bisection;
  const shown = looks.map(({ shown: what, sentence, ...look }) =>
    what === 'could not run' ? red(`  ${dated(look)}: ${what}. ${sentence ?? ''}`) : dim(`  ${dated(look)}: ${what}`),
  );
  const found = turns.map((turn) =>
    [
      bold(turnWords(turn, name)),
      ...turn.proof.lines.flatMap((line) => lineWords(line).map((words) => `  ${words}`)),
    ].join('\n'),
  );
  const parts = [
    turns.length === 0 ? terminalComparison(ends, { colour }).trimEnd() : '',
    shown.length === 0 ? '' : [bold('Looked at'), ...shown].join('\n'),
    ...found,
    bold(sentenceOf(bisection)),
  ];
  return `${blocks(parts)}\n`;
}

function lineWords(line: ChangeLine): string[] {
  const { change, stack, guard, before, after, cells } = line;
  return [
    `${change}: ${stack}: ${guard} ${before} → ${after}, ${cellsInWords(line)}`,
    ...cells.map((one) => `  ${one}`),
  ];
}

/** The bisection as markdown: what was found, what was looked at, and the proof of each turn. */
export function markdownBisection(bisection: Bisection): string {
  const { name, looks, turns, ends } = bisection;
  const rows = looks.map(({ shown, sentence = '', ...look }) => [dated(look), shown, prose(sentence)]);
  const parts = [
    `# ${prose(name)}: where it changed`,
    prose(sentenceOf(bisection)),
    list(turns.map((turn) => prose(turnWords(turn, name)))),
    ...turns.map(({ proof }) => markdownComparison(proof).trimEnd()),
    turns.length === 0 ? markdownComparison(ends).trimEnd() : '',
    looks.length === 0 ? '' : `## Looked at\n\n${table(['version', 'shown', 'why'], rows)}`,
  ];
  return `${blocks(parts)}\n`;
}
