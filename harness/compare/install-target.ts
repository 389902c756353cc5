import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import type { Program } from '../observe/programs.ts';
import { install, type Versions } from '../install/packages.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { isThere } from '../system/there.ts';
import type { Mount } from './pairs.ts';

/** Fetches what a mount needs into the cache and says how to start it. @throws {HarnessError} with the package and the step */
export async function mounted({ stack, packages, runtime }: Mount, signal: AbortSignal): Promise<Program> {
  const command = await fetchRuntime(`${runtime.name}@${runtime.version}`, signal);
  if (Object.keys(packages).length === 0) return { source: stack.id, runtime: command };
  const folder = await installed(packages, signal);
  const links = Object.keys(packages).map((name) => {
    const importedAs = name === stack.package ? (stack.importedAs ?? name) : name;
    return [importedAs, join(folder, 'node_modules', name)] as const;
  });
  return { source: stack.id, runtime: command, packages: Object.fromEntries(links) };
}

/** npm is told to leave peers out; those of which scenarios/stacks/package.json has a version are installed beside. */
async function installed(packages: Versions, signal: AbortSignal): Promise<string> {
  const folder = await install(packages, signal);
  const peers = (await Promise.all(Object.keys(packages).map((name) => peersOf(folder, name)))).flat();
  const versions: Versions = pinned.dependencies;
  const missing = peers.flatMap((name) => (versions[name] === undefined ? [] : [[name, versions[name]] as const]));
  return missing.length === 0 ? folder : install({ ...packages, ...Object.fromEntries(missing) }, signal);
}

interface Manifest {
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** The peers that a package cannot do without, and that are not there. */
async function peersOf(folder: string, name: string): Promise<string[]> {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(text) as Manifest;
  const needed = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  const there = await Promise.all(needed.map((peer) => isThere(join(folder, 'node_modules', peer))));
  return needed.filter((_peer, index) => !there[index]);
}
