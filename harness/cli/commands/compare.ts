import { comparePairs as compareSides } from '../../compare/compare.ts';
import { selectPairCells, type ComparisonScope } from '../../compare/query.ts';
import type { Comparison } from '../../model/comparison.ts';
import { renderMarkdownComparison } from '../../report/render/comparison-markdown.ts';
import { renderTerminalComparison } from '../../report/render/comparison-terminal.ts';
import { give, type Destination, prepareFolder } from '../publish.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import { terminal } from '../terminal.ts';

export interface CompareCommand extends ComparisonScope, Destination {
  repeat: number;
  patience: number;
}

/** `hangup compare`: what two versions do differently when a client hangs up. */
export async function compare(words: readonly [string, string], options: CompareCommand): Promise<ExitCode> {
  const signal = interruption();
  const matched = await selectPairCells(words, options, signal);
  if (options.out !== undefined) await prepareFolder(options.out);
  const { repeat, patience: patienceMs } = options;
  using progress = new Progress(
    matched.reduce((sum, { cells }) => sum + 2 * cells.length, 0),
    process.stderr,
  );
  const comparison = await compareSides(matched, { repeat, patienceMs, signal, onAttempt: progress.add });
  progress[Symbol.dispose]();
  const forms = {
    markdown: renderMarkdownComparison(comparison),
    terminal: renderTerminalComparison(comparison, terminal()),
  };
  await give({ name: 'comparison', record: comparison, ...forms }, options);
  return exitCodeOf(comparison);
}

/** What could not run outweighs a regression: it may hide one. */
export function exitCodeOf({ selfProof, lines }: Pick<Comparison, 'selfProof' | 'lines'>): ExitCode {
  const some = (wanted: string) => lines.some(({ change }) => change === wanted);
  if (selfProof.length > 0 || some('could not run')) return EXIT.harness;
  return some('regressed') ? EXIT.different : EXIT.expected;
}
