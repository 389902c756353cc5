import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerVersions } from '../model/history.ts';
import type { ResolvedTarget } from './pairs.ts';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import type { Program } from '../model/plan.ts';
import { buildNext, NEXT } from '../install/next-build.ts';
import { installPackages, type PackageVersions } from '../install/packages.ts';
import { resolveNewestVersion } from '../install/registry.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { satisfiesRange } from '../install/version-range.ts';
import { HarnessError } from '../system/errors.ts';

/** How to start a target, with what had to be other than it is pinned: a sentence each. */
export interface InstalledTarget {
  program: Program;
  notes: readonly string[];
}

/** Fetches what a target needs into the cache and says how to start it. @throws {HarnessError} with the package and the step */
export async function installTarget(target: ResolvedTarget, signal: AbortSignal): Promise<InstalledTarget> {
  const { stack, packages, runtime } = target;
  const command = await fetchRuntime(`${runtime.name}@${runtime.version}`, signal);
  if (Object.keys(packages).length === 0) return { program: { source: stack.id, runtime: command }, notes: [] };
  if (NEXT in packages) {
    const next = join(await buildNext(signal, packages[NEXT]), 'node_modules', NEXT);
    return { program: { source: stack.id, runtime: command, packages: { [NEXT]: next } }, notes: [] };
  }
  const { folder, notes } = await installWithPeers(target, signal);
  await verifyPackagesBelow(folder, target);
  const links = Object.keys(packages).map((name) => {
    const importedAs = name === stack.package ? (stack.importName ?? name) : name;
    return [importedAs, join(folder, 'node_modules', name)] as const;
  });
  return { program: { source: stack.id, runtime: command, packages: Object.fromEntries(links) }, notes };
}

/** npm leaves peers out; those that are missing, or that a package does not accept, are installed beside it. */
async function installWithPeers(
  { packages, below, neighbors = [] }: ResolvedTarget,
  signal: AbortSignal,
): Promise<{ folder: string; notes: string[] }> {
  const folder = await installPackages(packages, signal, below);
  const manifests = await Promise.all(Object.keys(packages).map((name) => readManifest(folder, name)));
  const peers = await choosePeers({ manifests, packages, neighbors }, (name, range) =>
    resolveNewestVersion({ name, range }, signal),
  );
  if (peers.length === 0) return { folder, notes: [] };
  const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]));
  const notes = peers.flatMap(({ note }) => note ?? []);
  return { folder: await installPackages({ ...packages, ...versions }, signal, below), notes };
}

/** What a package says of itself, as far as it matters here. */
interface Manifest {
  name: string;
  version: string;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

async function readManifest(folder: string, name: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;
}

interface PeerInput {
  manifests: readonly Manifest[];
  packages: PackageVersions;
  neighbors: readonly string[];
}

interface Peer {
  name: string;
  version: string;
  /** Why it is not the version of scenarios/stacks/package.json. */
  note?: string;
}

/** The peers that are missing, and the neighbors that a package does not accept: as they are pinned, or the newest accepted. */
export async function choosePeers(
  { manifests, packages, neighbors }: PeerInput,
  resolve: (name: string, range: string) => Promise<string>,
): Promise<Peer[]> {
  const pinnedVersions: PackageVersions = pinned.dependencies;
  const wanted = manifests.flatMap((manifest) =>
    Object.entries(manifest.peerDependencies ?? {}).flatMap(([name, range]) => {
      const isMissing = !(name in packages) && manifest.peerDependenciesMeta?.[name]?.optional !== true;
      const isRefused = neighbors.includes(name) && satisfiesRange(packages[name]!, range) === false;
      return isMissing || isRefused ? [{ name, range, by: `${manifest.name} ${manifest.version}` }] : [];
    }),
  );
  const once = [...new Map(wanted.toReversed().map((one) => [one.name, one])).values()];
  return Promise.all(
    once.map(async ({ name, range, by }): Promise<Peer> => {
      const usual = pinnedVersions[name];
      if (usual !== undefined && satisfiesRange(usual, range) !== false) return { name, version: usual };
      const version = await resolve(name, range);
      return { name, version, note: `${name} ${version} is the newest that ${by} accepts` };
    }),
  );
}

/** npm may put several copies into a folder: all of them must be what was asked for. @throws {HarnessError} */
export async function verifyPackagesBelow(
  folder: string,
  { name, below = {} }: Pick<ResolvedTarget, 'name' | 'below'>,
): Promise<void> {
  if (Object.keys(below).length === 0) return;
  const text = await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { version?: string }> };
  for (const [belowName, version] of Object.entries(below)) {
    const copies = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${belowName}`));
    const found = [...new Set(copies.map((path) => packages[path]!.version))];
    if (found.length === 1 && found[0] === version) continue;
    throw new HarnessError(
      'wrong-version',
      `Expected ${belowName} ${version} below what ${name} imports, got ${found.join(' and ') || 'none'}.`,
    );
  }
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
