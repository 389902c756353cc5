import { mkdtemp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Stack } from '../../scenarios/kit/stack.ts';
import { HarnessError } from '../observe/failure.ts';

const STACKS = fileURLToPath(new URL('../../scenarios/stacks', import.meta.url));
export const STACKS_MODULES = join(STACKS, 'node_modules');

/** Package name -> exact version. */
export type Versions = Readonly<Record<string, string>>;

/** Where what is fetched is kept, outside of the checkout. */
function cache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hangup');
}

/** The folder of an installation of just these packages. */
export function cacheFolder(packages: Versions): string {
  const names = Object.entries(packages).map(([name, version]) => `${name.replaceAll('/', '+')}@${version}`);
  return join(cache(), names.toSorted().join(','));
}

/**
 * Installs packages into a folder of their own in the cache, unless they are there; never runs their scripts.
 * @throws {HarnessError} that names the packages, the step and what npm said
 */
export async function install(packages: Versions, signal: AbortSignal): Promise<string> {
  const folder = cacheFolder(packages);
  if (await exists(join(folder, 'package.json'))) return folder;
  await mkdir(cache(), { recursive: true });
  const fresh = await mkdtemp(join(cache(), 'fetching-'));
  try {
    await writeFile(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    await npm(['install', '--prefix', fresh], {
      cwd: fresh,
      signal,
      what: Object.entries(packages)
        .map((one) => one.join('@'))
        .join(', '),
    });
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!(await exists(join(folder, 'package.json')))) throw error; // somebody else was faster
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Fetches the frameworks that scenarios/stacks/package-lock.json names. @throws {HarnessError} */
export async function installStacks(signal: AbortSignal): Promise<void> {
  if (await stacksInstalled()) return;
  await npm(['ci', '--prefix', STACKS], { cwd: STACKS, signal, what: 'the frameworks of scenarios/stacks' });
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

interface Run {
  cwd: string;
  signal: AbortSignal;
  what: string;
}

async function npm(args: readonly string[], { cwd, signal, what }: Run): Promise<void> {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
  const { failed, stderr, shortMessage } = await execa('npm', [...args, ...options], {
    cwd,
    cancelSignal: signal,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
  signal.throwIfAborted();
  if (failed) throw new HarnessError(`Expected npm to install ${what}, got: ${stderr.trim() || shortMessage}`);
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
