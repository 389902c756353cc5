import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '../system/workspace.ts';
import { runNpm } from './npm.ts';
import { exists, renameUnlessPresent } from '../system/files.ts';

/** Package name -> exact version. */
export type PackageVersions = Readonly<Record<string, string>>;

/** Where what is fetched is kept, outside of the checkout. */
export function getCacheRoot(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hangup');
}

/** The folder of an installation of just these packages; `below` is what replaces the dependencies of these names. */
export function getCacheFolder(packages: PackageVersions, below: PackageVersions = {}): string {
  const formatNames = (versions: PackageVersions) =>
    Object.entries(versions)
      .map(([name, version]) => `${name.replaceAll('/', '+')}@${version}`)
      .toSorted()
      .join(',');
  const belowNames = formatNames(below);
  return join(getCacheRoot(), `${formatNames(packages)}${belowNames === '' ? '' : `,below,${belowNames}`}`);
}

/**
 * Installs packages into a folder of their own in the cache, unless they are there; never runs their scripts. `below` replaces
 * what they, and all that they bring, depend on by these names.
 * @throws {HarnessError} that names the packages, the step and what npm said
 */
export async function installPackages(
  packages: PackageVersions,
  signal: AbortSignal,
  below: PackageVersions = {},
): Promise<string> {
  const folder = getCacheFolder(packages, below);
  const manifest = join(folder, 'package.json');
  if (await exists(manifest)) return folder;
  await using workspace = new Workspace(getCacheRoot());
  const stagingFolder = workspace.createPath('fetched');
  await mkdir(stagingFolder);
  await writeFile(
    join(stagingFolder, 'package.json'),
    JSON.stringify({ private: true, dependencies: packages, overrides: below }),
  );
  const labels = Object.entries({ ...packages, ...below }).map((one) => one.join('@'));
  await runNpm(['install', '--prefix', stagingFolder], {
    cwd: stagingFolder,
    workspace,
    signal,
    label: labels.join(', '),
  });
  await renameUnlessPresent(stagingFolder, folder, manifest);
  return folder;
}
