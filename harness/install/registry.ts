import { runCommand } from '../system/run-command.ts';
import { RETRY_FLAGS } from './npm.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';

/**
 * The newest stable version that a range or tag allows; a version that is written out may be any.
 * @throws {HarnessError} that names the package and the step
 */
export async function resolveNewestVersion(
  { name, range }: { name: string; range: string },
  signal: AbortSignal,
): Promise<string> {
  const result = await queryRegistry([`${name}@${range}`, 'version'], signal);
  const versions = (Array.isArray(result) ? result : [result]).filter((one): one is string => typeof one === 'string');
  const stable = versions.filter(isStableVersion).toSorted(compareVersions);
  const version = stable.at(-1) ?? versions.at(-1);
  if (version !== undefined) return version;
  throw new HarnessError(
    'version-not-found',
    `Expected the registry to know a version of ${name} for ${range}, got none. \`npm view ${name} versions\` lists them.`,
  );
}

interface PublishedVersion {
  version: string;
  /** ISO 8601. */
  date: string;
}

/** Every stable version of a package that can be installed, in order. @throws {HarnessError} */
export async function fetchPublishedVersions(name: string, signal: AbortSignal): Promise<PublishedVersion[]> {
  const { versions, time } = (await queryRegistry([name, 'versions', 'time'], signal)) as {
    versions: string | string[];
    time: Record<string, string>;
  };
  return [versions]
    .flat()
    .filter(isStableVersion)
    .toSorted(compareVersions)
    .map((version) => ({ version, date: time[version] ?? '' }));
}

async function queryRegistry(args: readonly string[], signal: AbortSignal): Promise<unknown> {
  await using workspace = new Workspace();
  const command = { file: 'npm', args: ['view', ...args, '--json', '--loglevel=error', ...RETRY_FLAGS] };
  const expected = `the registry to tell of ${args[0]}`;
  const output = await runCommand(command, { workspace, signal, expected, findProblem: parseNpmProblem });
  return output.trim() === '' ? undefined : (JSON.parse(output) as unknown);
}

/** npm says in JSON what went wrong. */
function parseNpmProblem(output: string): string | undefined {
  try {
    const { error } = JSON.parse(output) as { error?: { summary?: string } };
    return error?.summary?.replaceAll(/\s*\n\s*/g, ' ').trim();
  } catch {
    return undefined;
  }
}

/** Whether a version is neither a pre-release nor a build of its own. */
export function isStableVersion(version: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(version);
}

/** Stable versions in the order of their numbers. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const difference = left!.map((number, index) => number - (right![index] ?? 0)).find((number) => number !== 0);
  return difference ?? 0;
}

/** The stable versions from one to another, both included, in order. */
export function listVersionsBetween(
  versions: readonly string[],
  [from, to]: readonly [from: string, to: string],
): string[] {
  return versions
    .filter(
      (version) => isStableVersion(version) && compareVersions(version, from) >= 0 && compareVersions(version, to) <= 0,
    )
    .toSorted(compareVersions);
}

/** `5` of `5.3.0`: the name of its line. */
export function getMajorVersion(version: string): string {
  return version.split('.')[0]!;
}
