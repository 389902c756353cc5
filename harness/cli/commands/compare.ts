import { comparePairs as compareSides } from '../../compare/compare.ts';
import { selectPairCells, type ComparisonScope } from '../../compare/query.ts';
import { buildComparisonReport } from '../../report/builders/comparison.ts';
import { publishReport, type OutputDestination, prepareReportFolder } from '../publish-report.ts';
import type { UnsafeChange } from '../../model/comparison.ts';
import type { ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';

export interface CompareCommand extends ComparisonScope, OutputDestination {
  repeat: number;
  patience: number;
  failOn: readonly UnsafeChange[];
}

/** `hangup compare`: what two versions do differently when a client hangs up. */
export async function runCompare(words: readonly [string, string], options: CompareCommand): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const matched = await selectPairCells(words, options, signal);
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const { repeat, patience: patienceMs } = options;
  using progress = new ProgressLine(process.stderr);
  const onRound = createRoundListener(progress);
  const comparison = await compareSides(matched, { repeat, patienceMs, signal, onAttempt: progress.add, onRound });
  progress[Symbol.dispose]();
  return await publishReport(buildComparisonReport(comparison, options.failOn), options);
}

/** Says what each round is for, with its number of cells on both sides. */
export function createRoundListener(progress: ProgressLine): (attempts: number, again: boolean) => void {
  return (attempts, again) =>
    progress.start(attempts, again ? 'looking once more at what is not alike' : 'hanging up on both versions');
}
