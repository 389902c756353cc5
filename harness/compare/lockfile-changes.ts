import { compareVersions } from '../install/registry.ts';

/** A package with the versions that a lockfile has of it. */
export type LockedVersions = ReadonlyMap<string, ReadonlySet<string>>;

/** A package that has another version than before. */
export interface Bump {
  name: string;
  before: string;
  after: string;
}

/** How each tool writes a package and its version, one a match. Of an alias, such as `old@npm:express@4.0.0`, it is the package. */
const NPM_PATH = /(?:^|\/)node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)$/;
const PNPM_PACKAGE = /^ {2}['"]?\/?(?<name>(?:@[^/@\s]+\/)?[^/@\s'"]+)[@/](?<version>\d[^\s('":_]*)[^\n]*:/gm;
const YARN_PACKAGE =
  /^"?(?:(?:@[^/@\s]+\/)?[^/@\s"]+@npm:)?(?<name>(?:@[^/@\s]+\/)?[^/@\s"]+)@[^\n]*:\n {2}version:? "?(?<version>\d[^\s"]*)"?$/gm;

/** The lockfiles that are read, each with its reader. */
export const LOCKFILES: Readonly<Record<string, (text: string) => LockedVersions>> = {
  'package-lock.json': readNpmLockfile,
  'pnpm-lock.yaml': (text) => groupVersions(text.matchAll(PNPM_PACKAGE)),
  'yarn.lock': (text) => groupVersions(text.matchAll(YARN_PACKAGE)),
};

interface LockedPackage {
  /** Where its folder has another one. */
  name?: string;
  version?: string;
}

/** @throws {SyntaxError} for what is no JSON */
function readNpmLockfile(text: string): LockedVersions {
  const { packages = {} } = JSON.parse(text) as { packages?: Readonly<Record<string, LockedPackage>> };
  const versions = new Map<string, Set<string>>();
  for (const [path, { name, version }] of Object.entries(packages)) {
    const folder = NPM_PATH.exec(path)?.groups?.['name'];
    if (folder !== undefined && version !== undefined) addVersion(versions, name ?? folder, version);
  }
  return versions;
}

function groupVersions(matches: Iterable<RegExpExecArray>): LockedVersions {
  const versions = new Map<string, Set<string>>();
  for (const { groups = {} } of matches) addVersion(versions, groups['name']!, groups['version']!);
  return versions;
}

function addVersion(versions: Map<string, Set<string>>, name: string, version: string): void {
  versions.set(name, (versions.get(name) ?? new Set()).add(version));
}

/** Those of these packages whose version is another one: of several, the newest that is gone and the newest that has come. */
export function listBumps(before: LockedVersions, after: LockedVersions, names: readonly string[]): Bump[] {
  return names.flatMap((name) => {
    const [old, current] = [[...(before.get(name) ?? [])], [...(after.get(name) ?? [])]];
    const gone = findNewest(old.filter((version) => !current.includes(version)));
    const come = findNewest(current.filter((version) => !old.includes(version)));
    return gone === undefined || come === undefined ? [] : [{ name, before: gone, after: come }];
  });
}

function findNewest(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1);
}
