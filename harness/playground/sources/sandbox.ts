import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, Plugin } from 'esbuild';
import type { Exit } from '../../model/history.ts';
import type { Command, Program } from '../../model/plan.ts';
import { bundleSources } from '../../system/bundle.ts';
import { linkPackages, makeFolder } from '../../system/files.ts';
import type { CodeProblem } from '../messages.ts';

const SCENARIOS = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
const MAIN_SOURCE = 'kit/main.ts';
const MAX_HEAP_MB = 128;
/** What the kit reads of the process that runs: its sockets, its files, and its program, which stands for any large file. */
const OWN_PROCESS_FILES = [
  '/proc/self/net/tcp',
  '/proc/self/net/tcp6',
  '/proc/self/fd',
  '/proc/self/fd/*',
  process.execPath,
];
/** An endless loop is ended by the kernel. */
export const MAX_CPU_SECONDS = 120;
/** Its first line is that of the code: its errors are found by this name. */
export const CODE_FILE = 'code.ts';

/** What to run, and where. */
export interface SandboxedCode {
  program: Program;
  code: string;
  /** An empty folder of its own. */
  folder: string;
  maxCpuSeconds?: number;
}

/** Code that was translated into its folder. */
export interface Sandbox {
  file: string;
  /** Serves the code. */
  serverCommand: Command;
  /** Runs Node with these arguments where the code may. */
  buildCommand: (args: readonly string[]) => Command;
}

/** The code cannot be translated. */
export class CodeError extends Error {
  readonly problems: readonly CodeProblem[];

  constructor(problems: readonly CodeProblem[]) {
    super(problems.map(({ sentence }) => sentence).join('\n'));
    this.problems = problems;
  }
}

/**
 * Without our environment, with a bound on its time; the marks are the one file elsewhere that it may write. The first signal
 * says why it ended; the code may take it for its own, so that a second, which it cannot, comes a second later.
 */
const LIMITED_NODE = `ulimit -S -t $MAX_CPU_SECONDS && ulimit -H -t $(($MAX_CPU_SECONDS + 1)) || exit 1
exec /usr/bin/env -i HOST="$HOST" PORT="$PORT" HANGUP_MARKS="$HANGUP_MARKS" TMPDIR="$TMPDIR" \
  "$0" --permission \${HANGUP_MARKS:+--allow-fs-write="$HANGUP_MARKS"} "$@"`;

/**
 * Where code runs that reads its own folder, the packages it imports and what the system says of its process, and writes its own folder and its marks.
 * A seat belt, not a wall: Node does not keep it from the network.
 * @throws {CodeError} with the lines that esbuild does not take
 */
export async function createSandbox(sandboxed: SandboxedCode): Promise<Sandbox> {
  const { program, code, folder, maxCpuSeconds = MAX_CPU_SECONDS } = sandboxed;
  const { source, packages = {} } = program;
  makeFolder(folder);
  await translateCode(code, { source, folder });
  await linkPackages(folder, packages);
  const readable = [
    join(folder, '*'),
    ...OWN_PROCESS_FILES,
    ...findModuleFolders(packages).map((target) => join(target, '*')),
  ];
  const limits = [
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${join(folder, '*')}`,
    `--max-old-space-size=${MAX_HEAP_MB}`,
    '--enable-source-maps',
  ];
  const file = join(folder, 'code.mjs');
  const buildCommand = (args: readonly string[]) => ({
    file: '/bin/sh',
    args: ['-c', LIMITED_NODE, process.execPath, ...limits, ...args],
    env: { TMPDIR: folder, MAX_CPU_SECONDS: `${maxCpuSeconds}` },
    cwd: folder,
  });
  return { file, buildCommand, serverCommand: buildCommand([join(folder, 'main.mjs'), file]) };
}

/** Which limit ended code, in a sentence; null if none did. */
export function describeLimit({
  signal,
  log,
  maxCpuSeconds,
}: Pick<Exit, 'signal'> & { log: string; maxCpuSeconds: number }) {
  if (signal === 'SIGXCPU') return `It was ended because it took more than ${maxCpuSeconds} s of processor time.`;
  if (signal === 'SIGABRT' && log.includes('JavaScript heap out of memory'))
    return `It was ended because its objects took more than ${MAX_HEAP_MB} MiB of memory.`;
  return null;
}

async function translateCode(code: string, { source, folder }: { source: string; folder: string }): Promise<void> {
  const options = { outdir: folder, outExtension: { '.js': '.mjs' }, plugins: [importPlugin] };
  const resolveDir = dirname(join(SCENARIOS, source));
  const bundles = [
    bundleSources({ ...options, entryPoints: { main: join(SCENARIOS, MAIN_SOURCE) } }),
    bundleSources({
      outfile: join(folder, 'code.mjs'),
      stdin: { contents: code, resolveDir, sourcefile: CODE_FILE, loader: 'ts' },
      plugins: [importPlugin],
      sourcemap: 'inline',
    }),
  ];
  await Promise.allSettled(bundles); // if one fails, the other must not write into a folder that is gone by then
  try {
    await Promise.all(bundles);
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (errors === undefined) throw error;
    throw new CodeError(
      errors.map(({ text, location }) => ({
        line: location?.file.endsWith(CODE_FILE) ? location.line : null,
        column: location?.column ?? 0,
        sentence: `${text}.`,
      })),
    );
  }
}

/** A translation would otherwise read any file of this computer into code that came with a link. */
export const importPlugin: Plugin = {
  name: 'imports',
  setup(build) {
    build.onResolve({ filter: /^[./]|^file:/ }, ({ path, resolveDir, kind }) => {
      if (kind === 'entry-point') return null;
      const inside = relative(SCENARIOS, resolve(resolveDir, path));
      const isOwn = !inside.startsWith('..') && !resolve(inside).includes(`${sep}node_modules${sep}`);
      return isOwn && path.endsWith('.ts')
        ? null
        : { errors: [{ text: `Only files of scenarios/ can be imported, not '${path}'` }] };
    });
  },
};

/** Where the packages lie, with all that they import themselves. */
function findModuleFolders(packages: Readonly<Record<string, string>>): string[] {
  const modules = `${sep}node_modules${sep}`;
  return [
    ...new Set(Object.values(packages).map((target) => target.slice(0, target.lastIndexOf(modules) + modules.length))),
  ];
}
