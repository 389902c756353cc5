import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from '../../scenarios/kit/stack.ts';
import { chore } from '../observe/chore.ts';
import { Workspace } from '../observe/workspace.ts';

const STACKS = fileURLToPath(new URL('../../scenarios/stacks', import.meta.url));
export const STACKS_MODULES = join(STACKS, 'node_modules');

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
  if (await exists(join(folder, 'package.json'))) return folder;
  await using workspace = new Workspace(cacheRoot());
  const fresh = workspace.path('fetched');
  await mkdir(fresh);
  await writeFile(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const what = Object.entries(packages).map((one) => one.join('@'));
  await npm(['install', '--prefix', fresh], { cwd: fresh, workspace, signal, what: what.join(', ') });
  await rename(fresh, folder).catch(async (error: unknown) => {
    if (!(await exists(join(folder, 'package.json')))) throw error; // somebody else was faster
  });
  return folder;
}

/** Fetches the frameworks that scenarios/stacks/package-lock.json names. @throws {HarnessError} */
export async function installStacks(signal: AbortSignal): Promise<void> {
  if (await stacksInstalled()) return;
  await using workspace = new Workspace();
  await npm(['ci', '--prefix', STACKS], { cwd: STACKS, workspace, signal, what: 'the frameworks of scenarios/stacks' });
}

/** Whether scenarios/stacks/node_modules is what the lockfile says: npm leaves a copy of it there. */
export async function stacksInstalled(): Promise<boolean> {
  const versions = async (file: string) => {
    const { packages } = JSON.parse(await readFile(join(STACKS, file), 'utf8')) as {
      packages: Record<string, { version?: string; optional?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
    return installed
      .map(([path, { version }]) => `${path}@${version}`)
      .toSorted()
      .join();
  };
  try {
    return (await versions('package-lock.json')) === (await versions('node_modules/.package-lock.json'));
  } catch {
    return false;
  }
}

/** Import name -> folder, of a stack's version line as it is installed in scenarios/stacks. */
export function packagesOf(
  { package: name, importedAs, needs = [], lines }: Stack,
  line: string | null,
): Record<string, string> {
  const folder = (one: string) => join(STACKS_MODULES, one);
  const own = name === null || line === null ? [] : [[importedAs ?? name, folder(lines[line]!)] as const];
  return Object.fromEntries([...own, ...needs.map((one) => [one, folder(one)] as const)]);
}

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];

interface Where {
  cwd: string;
  workspace: Workspace;
  signal: AbortSignal;
  what: string;
}

async function npm(args: readonly string[], { cwd, workspace, signal, what }: Where): Promise<void> {
  const command = { file: 'npm', args: [...args, ...QUIET], cwd };
  await chore(command, { workspace, signal, expected: `npm to install ${what}` });
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
