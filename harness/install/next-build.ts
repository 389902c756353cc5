import { createHash } from 'node:crypto';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chore, type ChoreOptions } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { cacheRoot } from './packages.ts';
import { isThere, keep } from '../system/files.ts';

const SOURCES = fileURLToPath(new URL('../../scenarios/stacks/next', import.meta.url));
const FILES = ['package.json', 'package-lock.json', 'app/route.js'] as const;

// Not `npm ci`: the lockfile may lack the compilers of platforms other than the one that it was made on.
const INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const ENV = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' };

/** The folder in which `next` is installed beside the built application: one for each version and state of the sources. */
export async function nextFolder(): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => readFile(join(SOURCES, file), 'utf8')));
  const { dependencies } = JSON.parse(texts[0]!) as { dependencies: { next: string } };
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
  return join(cacheRoot(), `next@${dependencies.next}-${hash}`);
}

export async function nextBuilt(): Promise<boolean> {
  return isThere(proofIn(await nextFolder()));
}

/** Installs and builds the application into the cache, unless it is there. @throws {HarnessError} */
export async function buildNext(signal: AbortSignal): Promise<string> {
  const folder = await nextFolder();
  if (await nextBuilt()) return folder;
  await using workspace = new Workspace(cacheRoot());
  const cwd = workspace.path('next');
  await Promise.all(FILES.map((file) => cp(join(SOURCES, file), join(cwd, file))));
  const options: Omit<ChoreOptions, 'expected'> = { workspace, signal };
  await chore({ file: 'npm', args: INSTALL, cwd, env: ENV }, { ...options, expected: 'npm to install Next.js' });
  const build = { file: process.execPath, args: ['node_modules/next/dist/bin/next', 'build'], cwd, env: ENV };
  await chore(build, { ...options, expected: 'next build to build scenarios/stacks/next' });
  await rm(join(cwd, '.next', 'cache'), { recursive: true, force: true });
  await keep(cwd, folder, proofIn(folder));
  return folder;
}

function proofIn(folder: string): string {
  return join(folder, '.next', 'BUILD_ID');
}
