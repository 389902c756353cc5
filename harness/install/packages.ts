import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '../system/workspace.ts';
import { npm } from './npm.ts';
import { isThere, keep } from '../system/files.ts';

/** Package name -> exact version. */
export type Versions = Readonly<Record<string, string>>;

/** Where what is fetched is kept, outside of the checkout. */
export function cacheRoot(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hangup');
}

/** The folder of an installation of just these packages. */
export function cacheFolder(packages: Versions): string {
  const names = Object.entries(packages).map(([name, version]) => `${name.replaceAll('/', '+')}@${version}`);
  return join(cacheRoot(), names.toSorted().join(','));
}

/**
 * Installs packages into a folder of their own in the cache, unless they are there; never runs their scripts.
 * @throws {HarnessError} that names the packages, the step and what npm said
 */
export async function install(packages: Versions, signal: AbortSignal): Promise<string> {
  const folder = cacheFolder(packages);
  const proof = join(folder, 'package.json');
  if (await isThere(proof)) return folder;
  await using workspace = new Workspace(cacheRoot());
  const fresh = workspace.path('fetched');
  await mkdir(fresh);
  await writeFile(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const what = Object.entries(packages).map((one) => one.join('@'));
  await npm(['install', '--prefix', fresh], { cwd: fresh, workspace, signal, what: what.join(', ') });
  await keep(fresh, folder, proof);
  return folder;
}
