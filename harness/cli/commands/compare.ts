import { comparePairs as compareSides } from '../../compare/compare.ts';
import { selectPairCells, type ComparisonScope } from '../../compare/query.ts';
import { buildComparisonReport } from '../../report/builders/comparison.ts';
import { publishReport, type OutputDestination, prepareReportFolder } from '../publish-report.ts';
import type { ExitCode } from '../exit.ts';
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
  return await publishReport(buildComparisonReport(comparison), options);
}
