import { comparePairs as compareSides } from '../../compare/compare.ts';
import { selectPairCells, type ComparisonScope } from '../../compare/query.ts';
import type { Comparison } from '../../model/comparison.ts';
import { renderMarkdownComparison } from '../../report/render/comparison-markdown.ts';
import { renderTerminalComparison } from '../../report/render/comparison-terminal.ts';
import {
  publishComparison,
  type OutputDestination,
  prepareReportFolder,
  readTerminalOptions,
} from '../publish-report.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';

export interface CompareCommand extends ComparisonScope, OutputDestination {
  repeat: number;
  patience: number;
}

/** `hangup compare`: what two versions do differently when a client hangs up. */
export async function runCompare(words: readonly [string, string], options: CompareCommand): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const matched = await selectPairCells(words, options, signal);
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const { repeat, patience: patienceMs } = options;
  using progress = new ProgressLine(process.stderr);
  progress.start(matched.reduce((sum, { cells }) => sum + 2 * cells.length, 0));
  const comparison = await compareSides(matched, { repeat, patienceMs, signal, onAttempt: progress.add });
  progress[Symbol.dispose]();
  const forms = {
    markdown: renderMarkdownComparison(comparison),
    terminal: renderTerminalComparison(comparison, readTerminalOptions()),
  };
  await publishComparison({ name: 'comparison', record: comparison, ...forms }, options);
  return getComparisonExitCode(comparison);
}

/** What could not run outweighs a regression: it may hide one. */
export function getComparisonExitCode({ selfCheck, lines }: Pick<Comparison, 'selfCheck' | 'lines'>): ExitCode {
  const hasChange = (wanted: string) => lines.some(({ change }) => change === wanted);
  if (selfCheck.problems.length > 0 || hasChange('could not run')) return EXIT.harness;
  return hasChange('regressed') ? EXIT.different : EXIT.expected;
}
