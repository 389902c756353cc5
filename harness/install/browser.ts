import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { HarnessError } from '../system/errors.ts';
import { exists } from '../system/files.ts';
import { runCommand } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { getCacheFolder, getCacheRoot, installPackages } from './packages.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;
const MAC_PROGRAM = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const FETCHED_NAMES = ['chrome-headless-shell', 'headless_shell'];
const MANUAL_INSTALL =
  process.platform === 'darwin'
    ? 'brew install --cask chromium'
    : 'sudo apt-get update && sudo apt-get install chromium';

/** Where a Chromium lies that can test the page of the playground: in PATH or in the cache. Null if there is none. */
export async function findBrowser(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const programs = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const program of [...programs, MAC_PROGRAM]) if (await exists(program)) return program;
  return findFetchedBrowser();
}

/**
 * Fetches a headless Chromium into the cache with the installer of Playwright, unless there is one.
 * @throws {HarnessError} with what the installer said and the line that installs it by hand
 */
export async function fetchBrowser(signal: AbortSignal): Promise<string> {
  const existing = await findBrowser();
  if (existing !== null) return existing;
  const installer = { 'playwright-core': packageJson.devDependencies['playwright-core'] };
  try {
    await installPackages(installer, signal);
    await using workspace = new Workspace();
    const cli = join(getCacheFolder(installer), 'node_modules/playwright-core/cli.js');
    const env = { PLAYWRIGHT_BROWSERS_PATH: getBrowsersFolder() };
    const command = { file: process.execPath, args: [cli, 'install', '--only-shell', 'chromium'], env };
    await runCommand(command, { workspace, signal, expected: 'the installer of Playwright to fetch Chromium' });
    return (await findFetchedBrowser()) ?? throwNotFetched();
  } catch (error) {
    signal.throwIfAborted();
    throw new HarnessError('install-failed', `${(error as Error).message}\nInstall it by hand: \`${MANUAL_INSTALL}\`.`);
  }
}

async function findFetchedBrowser(): Promise<string | null> {
  const entries = await readdir(getBrowsersFolder(), { recursive: true, withFileTypes: true }).catch(() => []);
  const program = entries.find((entry) => entry.isFile() && FETCHED_NAMES.includes(entry.name));
  return program === undefined ? null : join(program.parentPath, program.name);
}

function getBrowsersFolder(): string {
  return join(getCacheRoot(), 'browsers');
}

function throwNotFetched(): never {
  throw new HarnessError('install-failed', `Expected a Chromium in ${getBrowsersFolder()}, got none.`);
}
