import { lstat, readdir } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { incidents, loadScenario } from '../../../scenarios/catalog.ts';
import {
  installLockedPackages,
  isLockedFolderInstalled,
  getModulesFolder,
  type LockedFolder,
} from '../../install/lockfile.ts';
import { buildNext, isNextBuilt } from '../../install/next-build.ts';
import { fetchBrowser, findBrowser } from '../../install/browser.ts';
import { fetchNginx, findNginx } from '../../install/nginx.ts';
import { fetchRuntime, CURRENT_RUNTIME_LINE, findRuntime, RUNTIMES } from '../../install/runtimes.ts';
import { HarnessError, UsageError } from '../../system/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';

/** `hangup install`: fetches what stacks and incidents need and `npm ci` does not bring, and says what it costs. */
export async function runInstall(words: readonly string[]): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const known: readonly string[] = ['stacks', 'incidents', 'next', 'nginx', 'browser', ...RUNTIMES];
  const wanted =
    words.length === 0
      ? [...known, ...(await listIncidentRuntimes())]
      : words.flatMap((word) => (word === 'runtimes' ? RUNTIMES : [word]));
  const stranger = wanted.find((word) => !known.includes(word) && !/^(node|bun|deno)@\d+\.\d+\.\d+$/.test(word));
  if (stranger !== undefined)
    throw new UsageError(
      'unknown-id',
      `Expected stacks, incidents, next, nginx, browser, runtimes, ${RUNTIMES.join(', ')}, or an exact version such as node@24.16.0; got '${stranger}'.`,
    );
  for (const word of wanted) {
    if (word === 'stacks' || word === 'incidents') await installFolder(word, signal);
    else if (word === 'next') await installNext(signal);
    else if (word === 'nginx') await installNginx({ isWished: words.length > 0, signal });
    else if (word === 'browser') await installBrowser({ isWished: words.length > 0, signal });
    else await installRuntime(word, signal);
  }
  return EXIT.expected;
}

/** Those on which incidents were met, beside the lines of the stacks. */
async function listIncidentRuntimes(): Promise<string[]> {
  const declared = await Promise.all(incidents.map((id) => loadScenario(id)));
  return [...new Set(declared.flatMap(({ runtime }) => runtime ?? []))];
}

async function installFolder(locked: LockedFolder, signal: AbortSignal): Promise<void> {
  if (await isLockedFolderInstalled(locked)) return;
  const begin = performance.now();
  console.error(`fetching the packages of scenarios/${locked}/package-lock.json …`);
  await installLockedPackages(locked, signal);
  const modules = getModulesFolder(locked);
  console.error(
    `the packages of the ${locked}: ${await formatInstallCost(modules, begin)}, in scenarios/${locked}/node_modules`,
  );
}

async function installNext(signal: AbortSignal): Promise<void> {
  if (await isNextBuilt()) return;
  const begin = performance.now();
  console.error('fetching and building Next.js …');
  const folder = await buildNext(signal);
  console.error(`Next.js: ${await formatInstallCost(folder, begin)}, ${folder}`);
}

/** Not every machine can fetch it: that matters only where it is asked for by name. */
async function installNginx({ isWished, signal }: { isWished: boolean; signal: AbortSignal }): Promise<void> {
  if ((await findNginx()) !== null) return;
  const begin = performance.now();
  console.error('fetching nginx …');
  try {
    const program = await fetchNginx(signal);
    console.error(`nginx: ${await formatInstallCost(dirname(program), begin)}, ${program}`);
  } catch (error) {
    if (isWished || !(error instanceof HarnessError)) throw error;
    console.error(`${error.message}\nWithout it the incidents with nginx are skipped.`);
  }
}

/** The tests of the playground need it, and nothing else does. */
async function installBrowser({ isWished, signal }: { isWished: boolean; signal: AbortSignal }): Promise<void> {
  const existing = await findBrowser();
  if (existing !== null && isWished) console.error(`a browser is there: ${existing}`);
  if (existing !== null) return;
  const begin = performance.now();
  console.error('fetching Chromium …');
  try {
    const program = await fetchBrowser(signal);
    console.error(`Chromium: ${await formatInstallCost(dirname(program), begin)}, ${program}`);
  } catch (error) {
    if (isWished || !(error instanceof HarnessError)) throw error;
    console.error(`${error.message}\nWithout it the tests of the playground are skipped.`);
  }
}

async function installRuntime(line: string, signal: AbortSignal): Promise<void> {
  if (line === CURRENT_RUNTIME_LINE || (await findRuntime(line)) !== null) return;
  const begin = performance.now();
  console.error(`fetching ${line} …`);
  const { file } = await fetchRuntime(line, signal);
  console.error(`${line}: ${await formatInstallCost(file, begin)}, ${file}`);
}

async function formatInstallCost(path: string, begin: number): Promise<string> {
  const megabytes = Math.round((await measureFolderBytes(path)) / 1e6);
  return `${megabytes} MB in ${Math.round((performance.now() - begin) / 1_000)} s`;
}

/** Bytes of a file, or of all files below a folder; links are not followed. */
async function measureFolderBytes(path: string): Promise<number> {
  const { size } = await lstat(path);
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => lstat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, file) => sum + file.size, names.length === 0 ? size : 0);
}
