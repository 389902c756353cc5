import { getRuntimePackageName, RUNTIMES, resolveRuntimeVersion } from '../install/runtimes.ts';
import type { PackageVersions } from '../install/packages.ts';
import { UsageError } from '../system/errors.ts';
import { resolveNewestVersion } from '../install/registry.ts';
import type { PackageSpec } from './package-spec.ts';

/** Exact versions of packages on an exact version of a runtime. */
export interface ResolvedSide {
  packages: PackageVersions;
  runtime: RuntimeVersion;
}

export interface RuntimeVersion {
  name: string;
  version: string;
}

const RUNTIME_NAMES = new Set(RUNTIMES.map((line) => line.split('@')[0]!));

export function isRuntime(name: string): boolean {
  return RUNTIME_NAMES.has(name);
}

/** The package of the registry under which versions of this are published. */
export function toPackageName(name: string): string {
  return isRuntime(name) ? getRuntimePackageName(name) : name;
}

/**
 * Finds the exact versions that words mean. `elsewhere` is the runtime of a side that names none.
 * @throws {UsageError} for two runtimes; {HarnessError} that names the package
 */
export async function resolveVersions(
  specs: readonly PackageSpec[],
  fallbackRuntime: RuntimeVersion,
  signal: AbortSignal,
): Promise<ResolvedSide> {
  const exactVersions = await Promise.all(
    specs.map(async (spec) => ({ name: spec.name, version: await resolveExactVersion(spec, signal) })),
  );
  const runtimes = exactVersions.filter(({ name }) => isRuntime(name));
  if (runtimes.length > 1) {
    throw new UsageError(
      'conflicting-options',
      `Expected one runtime on a side, got ${runtimes.map(({ name }) => name).join(' and ')}.`,
    );
  }
  const packages = exactVersions.filter(({ name }) => !isRuntime(name));
  return {
    packages: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
    runtime: runtimes[0] ?? fallbackRuntime,
  };
}

/** A line of scenarios/stacks/runtimes.json is what that file says, so that it needs no registry. */
export async function resolveExactVersion({ name, range }: PackageSpec, signal: AbortSignal): Promise<string> {
  if (/^\d+\.\d+\.\d+$/.test(range)) return range;
  const line = `${name}@${range}`;
  if ((RUNTIMES as readonly string[]).includes(line)) return resolveRuntimeVersion(line);
  return resolveNewestVersion({ name: toPackageName(name), range }, signal);
}

/** The runtime that runs this. */
export const CURRENT_RUNTIME: RuntimeVersion = { name: 'node', version: process.versions.node };
