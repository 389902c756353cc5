import { folderBytes } from '../folder-size.ts';
import { buildNext, nextBuilt } from '../../stacks/next-build.ts';
import { installStacks, STACKS_MODULES, stacksInstalled } from '../../stacks/packages.ts';
import { fetchRuntime, OWN_LINE, runtimeOf, RUNTIMES } from '../../stacks/runtimes.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';

/** `hangup install`: fetches what the stacks need and `npm ci` does not bring, and says what it costs. */
export async function install(words: readonly string[]): Promise<ExitCode> {
  const signal = interruption();
  const wanted =
    words.length === 0
      ? ['stacks', 'next', ...RUNTIMES]
      : words.flatMap((word) => (word === 'runtimes' ? RUNTIMES : [word]));
  const known = ['stacks', 'next', ...RUNTIMES] as readonly string[];
  const stranger = wanted.find((word) => !known.includes(word) && !/^(node|bun|deno)@\d+\.\d+\.\d+$/.test(word));
  if (stranger !== undefined)
    throw new UsageError(
      `Expected stacks, next, runtimes, ${RUNTIMES.join(', ')}, or an exact version such as node@24.16.0; got '${stranger}'.`,
    );
  for (const word of wanted) {
    if (word === 'stacks') await installFrameworks(signal);
    else if (word === 'next') await installNext(signal);
    else await installRuntime(word, signal);
  }
  return EXIT.expected;
}

async function installFrameworks(signal: AbortSignal): Promise<void> {
  if (await stacksInstalled()) return;
  const begin = performance.now();
  console.error('fetching the frameworks of scenarios/stacks/package-lock.json …');
  await installStacks(signal);
  console.error(`the frameworks: ${await cost(STACKS_MODULES, begin)}, in scenarios/stacks/node_modules`);
}

async function installNext(signal: AbortSignal): Promise<void> {
  if (await nextBuilt()) return;
  const begin = performance.now();
  console.error('fetching and building Next.js …');
  const folder = await buildNext(signal);
  console.error(`Next.js: ${await cost(folder, begin)}, ${folder}`);
}

async function installRuntime(line: string, signal: AbortSignal): Promise<void> {
  if (line === OWN_LINE || (await runtimeOf(line)) !== null) return;
  const begin = performance.now();
  console.error(`fetching ${line} …`);
  const { file } = await fetchRuntime(line, signal);
  console.error(`${line}: ${await cost(file, begin)}, ${file}`);
}

async function cost(path: string, begin: number): Promise<string> {
  const megabytes = Math.round((await folderBytes(path)) / 1e6);
  return `${megabytes} MB in ${Math.round((performance.now() - begin) / 1_000)} s`;
}
