import { createHash } from 'node:crypto';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type RunCommandOptions } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { getCacheRoot } from './packages.ts';
import { exists, renameUnlessPresent } from '../system/files.ts';

const SOURCES = fileURLToPath(new URL('../../scenarios/stacks/next', import.meta.url));
const FILES = ['package.json', 'package-lock.json', 'app/route.js'] as const;

// Not `npm ci`: the lockfile may lack the compilers of platforms other than the one that it was made on.
const INSTALL_ARGS = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const BUILD_ENV = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' };

/** The folder in which `next` is installed beside the built application: one for each version and state of the sources. */
export async function getNextFolder(): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => readFile(join(SOURCES, file), 'utf8')));
  const { dependencies } = JSON.parse(texts[0]!) as { dependencies: { next: string } };
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
  return join(getCacheRoot(), `next@${dependencies.next}-${hash}`);
}

export async function isNextBuilt(): Promise<boolean> {
  return exists(getBuildIdFile(await getNextFolder()));
}

/** Installs and builds the application into the cache, unless it is there. @throws {HarnessError} */
export async function buildNext(signal: AbortSignal): Promise<string> {
  const folder = await getNextFolder();
  if (await isNextBuilt()) return folder;
  await using workspace = new Workspace(getCacheRoot());
  const cwd = workspace.createPath('next');
  await Promise.all(FILES.map((file) => cp(join(SOURCES, file), join(cwd, file))));
  const options: Omit<RunCommandOptions, 'expected'> = { workspace, signal };
  await runCommand(
    { file: 'npm', args: INSTALL_ARGS, cwd, env: BUILD_ENV },
    { ...options, expected: 'npm to install Next.js' },
  );
  const build = { file: process.execPath, args: ['node_modules/next/dist/bin/next', 'build'], cwd, env: BUILD_ENV };
  await runCommand(build, { ...options, expected: 'next build to build scenarios/stacks/next' });
  await rm(join(cwd, '.next', 'cache'), { recursive: true, force: true });
  await renameUnlessPresent(cwd, folder, getBuildIdFile(folder));
  return folder;
}

function getBuildIdFile(folder: string): string {
  return join(folder, '.next', 'BUILD_ID');
}
