import { cellsOf } from '../../compare/cells.ts';
import { compare as compareSides, type Matched } from '../../compare/compare.ts';
import { pairsAsked, runtimeAsked, whichOf, type Scope } from '../../compare/question.ts';
import { sideOf } from '../../compare/sides.ts';
import { wordsOf } from '../../compare/words.ts';
import type { Comparison } from '../../report/comparison.ts';
import { markdownComparison } from '../../report/comparison-markdown.ts';
import { terminalComparison } from '../../report/comparison-terminal.ts';
import { give, understood, type Destination } from '../answers.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import { prepareFolder } from '../report-files.ts';
import { terminal } from '../terminal.ts';

export interface CompareCommand extends Scope, Destination {
  /** What serves where a side names no runtime. */
  runtime?: string;
  repeat: number;
  patience: number;
}

/** `hangup compare`: what two versions do differently when a client hangs up. */
export async function compare(words: readonly [string, string], options: CompareCommand): Promise<ExitCode> {
  const signal = interruption();
  const matched = await understood(() => matchedOf(words, options, signal));
  if (options.out !== undefined) await prepareFolder(options.out);
  const { repeat, patience: patienceMs } = options;
  using progress = new Progress(
    matched.reduce((sum, { cells }) => sum + 2 * cells.length, 0),
    process.stderr,
  );
  const comparison = await compareSides(matched, { repeat, patienceMs, signal, onAttempt: progress.add });
  progress[Symbol.dispose]();
  const forms = { markdown: markdownComparison(comparison), terminal: terminalComparison(comparison, terminal()) };
  await give({ name: 'comparison', record: comparison, ...forms }, options);
  return exitCodeOf(comparison);
}

async function matchedOf(
  words: readonly [string, string],
  options: CompareCommand,
  signal: AbortSignal,
): Promise<Matched[]> {
  const which = whichOf(options);
  const [one, other] = words.map(wordsOf);
  const elsewhere = await runtimeAsked(options.runtime, signal);
  const sides = [await sideOf(one!, elsewhere, signal), await sideOf(other!, elsewhere, signal)] as const;
  const pairs = await pairsAsked(sides, options.stack);
  const matched = pairs.map((pair) => ({ pair, cells: cellsOf(pair, which) })).filter(({ cells }) => cells.length > 0);
  if (matched.length > 0) return matched;
  throw new UsageError(
    `Expected a cell that ${words.join(' or ')} can be asked for, got none for ${options.cell ?? options.fault.join(', ')}.`,
  );
}

/** What could not run outweighs a regression: it may hide one. */
export function exitCodeOf({ selfProof, lines }: Pick<Comparison, 'selfProof' | 'lines'>): ExitCode {
  const some = (wanted: string) => lines.some(({ change }) => change === wanted);
  if (selfProof.length > 0 || some('could not run')) return EXIT.harness;
  return some('regressed') ? EXIT.different : EXIT.expected;
}
