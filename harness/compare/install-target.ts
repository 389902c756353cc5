import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Versions } from '../model/history.ts';
import type { Mount } from './pairs.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import type { Program } from '../model/plan.ts';
import { install, type Versions as PackageVersions } from '../install/packages.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { isThere } from '../system/files.ts';

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
async function installed(packages: PackageVersions, signal: AbortSignal): Promise<string> {
  const folder = await install(packages, signal);
  const peers = (await Promise.all(Object.keys(packages).map((name) => peersOf(folder, name)))).flat();
  const versions: PackageVersions = pinned.dependencies;
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

/** Only what runs can say which version it is: a wrong one proves nothing about the version that was asked for. */
export function wrongVersion(mount: Mount, served: Pick<Versions, 'stack' | 'runtime'>): string | null {
  const { name, stack, packages, runtime } = mount;
  const own = stack.package === null ? runtime.version : packages[stack.package];
  const wrong = [
    ...(served.runtime.name === runtime.name && served.runtime.version === runtime.version ? [] : [served.runtime]),
    ...(served.stack.version === own ? [] : [served.stack]),
  ].map((one) => `${one.name} ${one.version}`);
  return wrong.length === 0 ? null : `Expected ${name} to serve, got ${wrong.join(' and ')} from inside the server.`;
}
