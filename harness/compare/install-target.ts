import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerVersions } from '../model/history.ts';
import type { ResolvedTarget } from './pairs.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import type { Program } from '../model/plan.ts';
import { installPackages, type PackageVersions } from '../install/packages.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { exists } from '../system/files.ts';

/** Fetches what a target needs into the cache and says how to start it. @throws {HarnessError} with the package and the step */
export async function installTarget(
  { stack, packages, runtime }: ResolvedTarget,
  signal: AbortSignal,
): Promise<Program> {
  const command = await fetchRuntime(`${runtime.name}@${runtime.version}`, signal);
  if (Object.keys(packages).length === 0) return { source: stack.id, runtime: command };
  const folder = await installWithPeers(packages, signal);
  const links = Object.keys(packages).map((name) => {
    const importedAs = name === stack.package ? (stack.importName ?? name) : name;
    return [importedAs, join(folder, 'node_modules', name)] as const;
  });
  return { source: stack.id, runtime: command, packages: Object.fromEntries(links) };
}

/** npm leaves peers out; those of which scenarios/stacks/package.json has a version are installed beside. */
async function installWithPeers(packages: PackageVersions, signal: AbortSignal): Promise<string> {
  const folder = await installPackages(packages, signal);
  const peers = (await Promise.all(Object.keys(packages).map((name) => findMissingPeers(folder, name)))).flat();
  const versions: PackageVersions = pinned.dependencies;
  const missing = peers.flatMap((name) => (versions[name] === undefined ? [] : [[name, versions[name]] as const]));
  return missing.length === 0 ? folder : installPackages({ ...packages, ...Object.fromEntries(missing) }, signal);
}

interface Manifest {
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** The peers that a package cannot do without, and that are not there. */
async function findMissingPeers(folder: string, name: string): Promise<string[]> {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(text) as Manifest;
  const needed = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  const existence = await Promise.all(needed.map((peer) => exists(join(folder, 'node_modules', peer))));
  return needed.filter((_peer, index) => !existence[index]);
}

/** Only what runs can say which version it is: a wrong one proves nothing about the version that was asked for. */
export function verifyVersion(
  target: ResolvedTarget,
  versions: Pick<ServerVersions, 'stack' | 'runtime'>,
): string | null {
  const { name, stack, packages, runtime } = target;
  const stackVersion = stack.package === null ? runtime.version : packages[stack.package];
  const wrongPrograms = [
    ...(versions.runtime.name === runtime.name && versions.runtime.version === runtime.version
      ? []
      : [versions.runtime]),
    ...(versions.stack.version === stackVersion ? [] : [versions.stack]),
  ].map((program) => `${program.name} ${program.version}`);
  return wrongPrograms.length === 0
    ? null
    : `Expected ${name} to serve, got ${wrongPrograms.join(' and ')} from inside the server.`;
}
