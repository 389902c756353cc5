import { bisectVersions } from '../../compare/bisect.ts';
import { resolveStackPairs, resolveRuntime, createCellFilter } from '../../compare/query.ts';
import { UsageError, HarnessError } from '../../system/errors.ts';
import { fetchPublishedVersions, listVersionsBetween } from '../../install/registry.ts';
import {
  resolveExactVersion,
  isRuntime,
  toPackageName,
  resolveVersions,
  type ResolvedSide,
} from '../../compare/resolve-versions.ts';
import { parseVersionRange, type VersionRange } from '../../compare/package-spec.ts';
import { buildBisectionReport } from '../../report/builders/bisection.ts';
import type { DatedVersion } from '../../model/comparison.ts';
import { publishReport, prepareReportFolder } from '../publish-report.ts';
import type { ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';
import { createRoundListener, type CompareCommand } from './compare.ts';

type BisectCommand = Omit<CompareCommand, 'repeat' | 'failOn'>;

/** `hangup bisect`: in which version the behavior changed. */
export async function runBisect(word: string, options: BisectCommand): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const question = parseVersionRange(word);
  const which = createCellFilter(options);
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const sidesOf = await createSideResolver(question, options, signal);
  const listTargetPairs = async (before: string, after: string) =>
    resolveStackPairs([sidesOf(before), sidesOf(after)], options.stack);
  const versions = await resolveVersionRange(question, signal);
  await listTargetPairs(versions[0]!.version, versions.at(-1)!.version);
  using progress = new ProgressLine(process.stderr);
  const found = await bisectVersions(question.name, versions, {
    cellFilter: which,
    findPairs: listTargetPairs,
    signal,
    repeat: 1,
    patienceMs: options.patience,
    onAttempt: progress.add,
    onRound: createRoundListener(progress),
    onProgress: progress.say,
  });
  progress[Symbol.dispose]();
  return await publishReport(buildBisectionReport(found), options);
}

/** How a side looks at one version of what is bisected. */
export async function createSideResolver(
  { name, others }: Pick<VersionRange, 'name' | 'others'>,
  { runtime }: Pick<BisectCommand, 'runtime'>,
  signal: AbortSignal,
): Promise<(version: string) => ResolvedSide> {
  const rest = await resolveVersions(others, await resolveRuntime(runtime, signal), signal);
  return (version) =>
    isRuntime(name)
      ? { ...rest, runtime: { name, version } }
      : { ...rest, packages: { ...rest.packages, [name]: version } };
}

/** The published versions of a question, in order. @throws {HarnessError | UsageError} */
async function resolveVersionRange({ name, from, to }: VersionRange, signal: AbortSignal): Promise<DatedVersion[]> {
  const [first, last] = await Promise.all([from, to].map((range) => resolveExactVersion({ name, range }, signal)));
  const all = await fetchPublishedVersions(toPackageName(name), signal);
  const chosen = listVersionsBetween(
    all.map(({ version }) => version),
    [first!, last!],
  );
  if (chosen[0] === first && chosen.at(-1) === last && chosen.length > 1)
    return all.filter(({ version }) => chosen.includes(version));
  const missing = [first!, last!].filter((version) => !all.some((one) => one.version === version));
  if (missing.length > 0) {
    throw new HarnessError(
      'version-not-found',
      `Expected the registry to list ${name} ${missing.join(' and ')} as a stable version, got none.`,
    );
  }
  throw new UsageError(
    'not-comparable',
    `Expected two versions of ${name}, the older first; got ${first} and ${last}.`,
  );
}
