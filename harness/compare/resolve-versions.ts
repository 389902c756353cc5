import { packageOfRuntime, RUNTIMES, versionOf } from '../install/runtimes.ts';
import type { Versions } from '../install/packages.ts';
import { UsageError } from '../system/errors.ts';
import { newest } from '../install/registry.ts';
import type { Word } from './package-spec.ts';

/** Exact versions of packages on an exact version of a runtime. */
export interface Side {
  packages: Versions;
  runtime: Runtime;
}

export interface Runtime {
  name: string;
  version: string;
}

const KNOWN = new Set(RUNTIMES.map((line) => line.split('@')[0]!));

export function isRuntime(name: string): boolean {
  return KNOWN.has(name);
}

/** The package of the registry under which versions of this are published. */
export function publishedAs(name: string): string {
  return isRuntime(name) ? packageOfRuntime(name) : name;
}

/**
 * Finds the exact versions that words mean. `elsewhere` is the runtime of a side that names none.
 * @throws {UsageError} for two runtimes; {HarnessError} that names the package
 */
export async function sideOf(words: readonly Word[], elsewhere: Runtime, signal: AbortSignal): Promise<Side> {
  const exact = await Promise.all(
    words.map(async (word) => ({ name: word.name, version: await exactVersion(word, signal) })),
  );
  const runtimes = exact.filter(({ name }) => isRuntime(name));
  if (runtimes.length > 1) {
    throw new UsageError(`Expected one runtime on a side, got ${runtimes.map(({ name }) => name).join(' and ')}.`);
  }
  const packages = exact.filter(({ name }) => !isRuntime(name));
  return {
    packages: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
    runtime: runtimes[0] ?? elsewhere,
  };
}

/** A line of scenarios/stacks/runtimes.json is what that file says, so that it needs no registry. */
export async function exactVersion({ name, range }: Word, signal: AbortSignal): Promise<string> {
  if (/^\d+\.\d+\.\d+$/.test(range)) return range;
  const line = `${name}@${range}`;
  if ((RUNTIMES as readonly string[]).includes(line)) return versionOf(line);
  return newest({ name: publishedAs(name), range }, signal);
}

/** The runtime that runs this. */
export const OWN: Runtime = { name: 'node', version: process.versions.node };
