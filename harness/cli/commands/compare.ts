import { comparePairs as compareSides } from '../../compare/compare.ts';
import { selectBumps } from '../../compare/select-bumps.ts';
import { selectPairCells, type ComparisonScope } from '../../compare/query.ts';
import { buildComparisonReport } from '../../report/builders/comparison.ts';
import { publishReport, type OutputDestination, prepareReportFolder } from '../publish-report.ts';
import type { Comparison, UnsafeChange } from '../../model/comparison.ts';
import { UsageError } from '../../system/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';

export interface CompareCommand extends ComparisonScope, OutputDestination {
  repeat: number;
  patience: number;
  failOn: readonly UnsafeChange[];
  /** `base..head`: the packages that a lockfile upgrades. */
  lockfile?: string;
}

/** `hangup compare`: what two versions do differently when a client hangs up. */
export async function runCompare(
  words: readonly [string | undefined, string | undefined],
  options: CompareCommand,
): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const sides = await selectSides(words, options.lockfile, signal);
  if (sides === null) return EXIT.expected;
  const matched = await selectPairCells(sides, options, signal);
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const { repeat, patience: patienceMs } = options;
  using progress = new ProgressLine(process.stderr);
  const onRound = createRoundListener(progress);
  const comparison = await compareSides(matched, { repeat, patienceMs, signal, onAttempt: progress.add, onRound });
  progress[Symbol.dispose]();
  return await publishComparison(comparison, options);
}

/** Shows what changed, and says whether that is safe. */
export function publishComparison(
  comparison: Comparison,
  options: Pick<CompareCommand, 'failOn'> & OutputDestination,
): Promise<ExitCode> {
  return publishReport(buildComparisonReport(comparison, options.failOn), options);
}

/** Both sides as they are typed, or as a lockfile has them; null if that upgrades nothing of concern. @throws {UsageError} */
async function selectSides(
  [before, after]: readonly [string | undefined, string | undefined],
  lockfile: string | undefined,
  signal: AbortSignal,
): Promise<[string, string] | null> {
  if (lockfile === undefined) {
    if (before !== undefined && after !== undefined) return [before, after];
    throw new UsageError(
      'invalid-package',
      'Expected two versions such as fastify@5.0.0 fastify@latest, or --lockfile.',
    );
  }
  if (before !== undefined)
    throw new UsageError('conflicting-options', `Expected versions or --lockfile, got '${before}' and --lockfile.`);
  const bumps = await selectBumps({ range: lockfile, folder: process.cwd() }, signal);
  const listed = bumps.map(({ name, before: old, after: current }) => `${name} ${old} → ${current}`).join(', ');
  console.error(`Upgraded in ${lockfile}: ${listed || 'no package that a stack imports'}.`);
  if (bumps.length === 0) return null;
  const join = (side: 'before' | 'after') => bumps.map((bump) => `${bump.name}@${bump[side]}`).join(',');
  return [join('before'), join('after')];
}

/** Says what each round is for, with its number of cells on both sides. */
export function createRoundListener(progress: ProgressLine): (attempts: number, again: boolean) => void {
  return (attempts, again) =>
    progress.start(attempts, again ? 'looking once more at what is not alike' : 'hanging up on both versions');
}
