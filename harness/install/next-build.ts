import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type RunCommandOptions } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { RETRY_FLAGS } from './npm.ts';
import { getCacheRoot } from './packages.ts';
import { exists, renameUnlessPresent } from '../system/files.ts';

const SOURCES = fileURLToPath(new URL('../../scenarios/stacks/next', import.meta.url));
const MANIFEST = 'package.json';
const LOCKFILE = 'package-lock.json';
const FILES = [MANIFEST, LOCKFILE, 'app/route.js'];

// Not `npm ci`: the lockfile may lack the compilers of platforms other than the one that it was made on.
const INSTALL_ARGS = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...RETRY_FLAGS];
const BUILD_ENV = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' };

/** Its package is served from beside the application that was built with it. */
export const NEXT = 'next';

/** The folder in which `next` is installed beside the built application: one for each version and state of the sources. */
export async function getNextFolder(version?: string): Promise<string> {
  return nameFolder(await readSources(version));
}

export async function isNextBuilt(): Promise<boolean> {
  return exists(getBuildIdFile(await getNextFolder()));
}

/** Installs and builds the application into the cache, unless it is there. @param version the pinned one if left out @throws {HarnessError} */
export async function buildNext(signal: AbortSignal, version?: string): Promise<string> {
  const sources = await readSources(version);
  const folder = nameFolder(sources);
  if (await exists(getBuildIdFile(folder))) return folder;
  await using workspace = new Workspace(getCacheRoot());
  const cwd = workspace.createPath('next');
  for (const [file, text] of sources.files) {
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), text);
  }
  const options: Omit<RunCommandOptions, 'expected'> = { workspace, signal };
  await runCommand(
    { file: 'npm', args: INSTALL_ARGS, cwd, env: BUILD_ENV },
    { ...options, expected: `npm to install Next.js ${sources.version}` },
  );
  const build = { file: process.execPath, args: ['node_modules/next/dist/bin/next', 'build'], cwd, env: BUILD_ENV };
  await runCommand(build, { ...options, expected: `next build ${sources.version} to build scenarios/stacks/next` });
  await rm(join(cwd, '.next', 'cache'), { recursive: true, force: true });
  await renameUnlessPresent(cwd, folder, getBuildIdFile(folder));
  return folder;
}

interface NextSources {
  version: string;
  /** Path -> text. */
  files: ReadonlyMap<string, string>;
}

/** Of another version than the pinned one, npm chooses what is below it: the lockfile is not its own. */
async function readSources(wanted?: string): Promise<NextSources> {
  const files = new Map<string, string>();
  for (const file of FILES) files.set(file, await readFile(join(SOURCES, file), 'utf8'));
  const manifest = JSON.parse(files.get(MANIFEST)!) as { dependencies: Record<string, string> };
  const pinned = manifest.dependencies[NEXT]!;
  if (wanted === undefined || wanted === pinned) return { version: pinned, files };
  manifest.dependencies[NEXT] = wanted;
  files.set(MANIFEST, JSON.stringify(manifest));
  files.delete(LOCKFILE);
  return { version: wanted, files };
}

function nameFolder({ version, files }: NextSources): string {
  const hash = createHash('sha256')
    .update([...files.values()].join('\0'))
    .digest('hex')
    .slice(0, 12);
  return join(getCacheRoot(), `${NEXT}@${version}-${hash}`);
}

function getBuildIdFile(folder: string): string {
  return join(folder, '.next', 'BUILD_ID');
}
