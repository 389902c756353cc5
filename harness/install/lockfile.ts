import { lstatSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workspace } from '../system/workspace.ts';
import { runNpm } from './npm.ts';

/** The folders below scenarios/ that have a package.json and a lockfile of their own, which `npm ci` leaves alone. */
export type LockedFolder = 'stacks' | 'incidents';

/** The recipes and the exercises import the packages of the stacks. */
const LOCKED_FOLDERS: Readonly<Record<string, LockedFolder>> = {
  stacks: 'stacks',
  recipes: 'stacks',
  workshop: 'stacks',
};

/** Whose packages a source below scenarios/ imports. */
export function getLockedFolder(source: string): LockedFolder {
  return LOCKED_FOLDERS[source.split('/')[0]!] ?? 'incidents';
}

/** Where the packages of such a folder lie, once they are fetched. */
export function getModulesFolder(lockedFolder: LockedFolder): string {
  return join(getLockedFolderPath(lockedFolder), 'node_modules');
}

/** Fetches the packages that the folder's lockfile names, unless they are there. @throws {HarnessError} */
export async function installLockedPackages(lockedFolder: LockedFolder, signal: AbortSignal): Promise<void> {
  if (lockedFolder === 'stacks') linkRecipes();
  installedCache.delete(lockedFolder);
  if (await isLockedFolderInstalled(lockedFolder)) return;
  await using workspace = new Workspace();
  const cwd = getLockedFolderPath(lockedFolder);
  await runNpm(['ci', '--prefix', cwd], { cwd, workspace, signal, label: `the packages of scenarios/${lockedFolder}` });
  installedCache.delete(lockedFolder);
}

const RECIPES_LINK = fileURLToPath(new URL('../../scenarios/recipes/node_modules', import.meta.url));

/** The compiler and the linter look for the packages of a file in the folders above it. */
function linkRecipes(): void {
  if (!isRecipesLinked()) symlinkSync(join('..', 'stacks', 'node_modules'), RECIPES_LINK, 'junction');
}

function isRecipesLinked(): boolean {
  return lstatSync(RECIPES_LINK, { throwIfNoEntry: false }) !== undefined;
}

/** A plan asks for each of its servers, and the lockfiles are long. */
const installedCache = new Map<LockedFolder, Promise<boolean>>();

/** Whether the folder's node_modules is what the lockfile says; looked up once, and again after an installation. */
export function isLockedFolderInstalled(lockedFolder: LockedFolder): Promise<boolean> {
  const result = installedCache.get(lockedFolder) ?? isEqualToLockfile(lockedFolder);
  installedCache.set(lockedFolder, result);
  return result;
}

/** npm leaves a copy of the lockfile in node_modules. */
async function isEqualToLockfile(lockedFolder: LockedFolder): Promise<boolean> {
  if (lockedFolder === 'stacks' && !isRecipesLinked()) return false;
  const readVersions = async (file: string) => {
    const { packages } = JSON.parse(await readFile(join(getLockedFolderPath(lockedFolder), file), 'utf8')) as {
      packages: Record<string, { version?: string; optional?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
    return installed
      .map(([path, { version }]) => `${path}@${version}`)
      .toSorted()
      .join();
  };
  try {
    return (await readVersions('package-lock.json')) === (await readVersions('node_modules/.package-lock.json'));
  } catch {
    return false;
  }
}

interface LockedPackage {
  dependencies?: Record<string, string>;
}

/** The names of all that these packages bring, as the lockfile has them; each package by the name of its folder. */
export async function listPackagesBelow(lockedFolder: LockedFolder, names: readonly string[]): Promise<Set<string>> {
  const text = await readFile(join(getLockedFolderPath(lockedFolder), 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  const found = new Set<string>();
  const visit = (path: string): void => {
    for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
      const resolved = findDependency(packages, path, name);
      if (resolved === undefined || found.has(resolved)) continue;
      found.add(resolved);
      visit(resolved);
    }
  };
  for (const name of names) visit(`${MODULES}${name}`);
  return new Set([...found].map((path) => path.slice(path.lastIndexOf(MODULES) + MODULES.length)));
}

const MODULES = 'node_modules/';

/** Where Node would find it: in the nearest node_modules from the package upward. */
function findDependency(packages: Record<string, unknown>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(`/${MODULES}`)))) {
    const path = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}

function getLockedFolderPath(lockedFolder: LockedFolder): string {
  return fileURLToPath(new URL(`../../scenarios/${lockedFolder}`, import.meta.url));
}
