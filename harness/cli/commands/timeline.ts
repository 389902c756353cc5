import { readFile } from 'node:fs/promises';
import { getSourceUrl } from '../../../scenarios/catalog.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { ObservationStore } from '../../compare/observation-store.ts';
import { parseTracedRange, type VersionRange } from '../../compare/package-spec.ts';
import type { StackPair } from '../../compare/pairs.ts';
import { createCellFilter, resolveStackPairs } from '../../compare/query.ts';
import { resolveExactVersion, toPackageName, type ResolvedSide } from '../../compare/resolve-versions.ts';
import { traceVersions } from '../../compare/timeline.ts';
import { compareVersions, fetchPublishedVersions } from '../../install/registry.ts';
import { satisfiesRange } from '../../install/version-range.ts';
import type { DatedVersion } from '../../model/comparison.ts';
import type { Shard } from '../../model/run.ts';
import { buildTimelineReport } from '../../report/builders/upgrade-timeline.ts';
import { hashSharedSources } from '../../run/resume.ts';
import { HarnessError } from '../../system/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { LEAST_PATIENCE_MS } from '../parse-options.ts';
import { ProgressLine } from '../progress.ts';
import { prepareReportFolder, publishReport } from '../publish-report.ts';
import { createSideResolver } from './bisect.ts';
import type { CompareCommand } from './compare.ts';

export interface TimelineCommand extends Omit<CompareCommand, 'repeat' | 'failOn'> {
  every: boolean;
  shard?: Shard;
}

/** `hangup timeline`: every change of every signal of a package. */
export async function runTimeline(word: string, options: TimelineCommand): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const range = parseTracedRange(word);
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const getSide = await createSideResolver(range, options, signal);
  const findPairs = (version: string) => resolveStackPairs([getSide(version), getSide(version)], options.stack);
  const versions = await resolveTracedVersions(range, signal);
  const sides = versions.map(({ version }) => getSide(version));
  using progress = new ProgressLine(process.stderr);
  const timeline = await traceVersions(range.name, versions, {
    cellFilter: createCellFilter(options),
    findPairs,
    store: await openStore({ sides, pairs: await listStacks(versions, findPairs), options }),
    runtime: `${sides[0]!.runtime.name} ${sides[0]!.runtime.version}`,
    cells: describeCells(options),
    command: formatCommand(word, options),
    every: options.every,
    ...(options.shard && { shard: options.shard }),
    signal,
    patienceMs: options.patience,
    onAttempt: progress.add,
    onRound: (attempts, again) =>
      progress.start(attempts, again ? 'looking once more at what changed' : 'hanging up on it'),
    onProgress: progress.say,
  });
  progress[Symbol.dispose]();
  if (timeline !== null) return await publishReport(buildTimelineReport(timeline), options);
  console.error(`Share ${options.shard!.index} of ${options.shard!.of} is observed; without --shard they are joined.`);
  return EXIT.expected;
}

export function describeCells({ full, cell, fault }: TimelineCommand): string {
  const narrowed = [cell ?? [], fault.length > 0 ? fault.join(', ') : []].flat();
  return narrowed.length > 0 ? `the cells ${narrowed.join(' with ')}` : full ? 'every cell' : 'the core cells';
}

/** What to type for the same timeline: all that decides on it, and no place for the answer. */
export function formatCommand(word: string, options: TimelineCommand): string {
  const { stack, runtime, full, cell, fault, patience, every } = options;
  const flags = [
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(runtime === undefined ? [] : [`--runtime ${runtime}`]),
    ...(full ? ['--full'] : []),
    ...(cell === undefined ? [] : [`--cell "${cell}"`]),
    ...(fault.length === 0 ? [] : [`--fault ${fault.join(',')}`]),
    ...(patience === LEAST_PATIENCE_MS ? [] : [`--patience ${patience}`]),
    ...(every ? ['--every'] : []),
  ];
  return ['npx hangup timeline', /[\s<>|*]/.test(word) ? `"${word}"` : word, ...flags].join(' ');
}

/** The pairs of the ends: they name the stacks whose files make observations comparable. */
async function listStacks(
  versions: readonly DatedVersion[],
  findPairs: (version: string) => Promise<StackPair[]>,
): Promise<StackPair[]> {
  return (await Promise.all([versions[0]!, versions.at(-1)!].map(({ version }) => findPairs(version)))).flat();
}

interface StoreInput {
  sides: readonly ResolvedSide[];
  pairs: readonly StackPair[];
  options: TimelineCommand;
}

/** Observations count only beside those of the same files, those of the kit too, of the same neighbors, on the same runtime, as patient as these. */
async function openStore({ sides, pairs, options }: StoreInput): Promise<ObservationStore> {
  const stacks = [...new Set(pairs.map(({ after }) => after.stack.id))];
  const sources = await Promise.all(stacks.map((id) => readFile(getSourceUrl(id), 'utf8')));
  const names = sides.map(({ packages }) => Object.keys(packages));
  return new ObservationStore({
    hangup: packageJson.version,
    shared: await hashSharedSources(),
    sources,
    names: names[0],
    others: Object.entries(sides[0]!.packages).slice(0, -1),
    runtime: Object.keys(sides[0]!.packages).length === 0 ? sides[0]!.runtime.name : sides[0]!.runtime,
    patience: options.patience,
  });
}

/** The published versions that are traced, in order. @throws {HarnessError} */
async function resolveTracedVersions({ name, from, to }: VersionRange, signal: AbortSignal): Promise<DatedVersion[]> {
  const published = await fetchPublishedVersions(toPackageName(name), signal);
  const isTag = satisfiesRange('0.0.0', to) === null;
  const last = isTag ? await resolveExactVersion({ name, range: to }, signal) : undefined;
  const isInRange = (version: string, range: string) => satisfiesRange(version, range) === true;
  const first = published.find(({ version }) => isInRange(version, from));
  const end = published.findLast(({ version }) => (last === undefined ? isInRange(version, to) : version === last));
  const versions = published.filter(
    ({ version }) =>
      first !== undefined &&
      end !== undefined &&
      compareVersions(version, first.version) >= 0 &&
      compareVersions(version, end.version) <= 0,
  );
  if (versions.length > 0) return versions;
  throw new HarnessError(
    'version-not-found',
    `Expected the registry to list stable versions of ${name} from ${from} to ${to}, got none.`,
  );
}
