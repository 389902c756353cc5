import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { HarnessError } from '../observe/failure.ts';

const SOURCES = fileURLToPath(new URL('../../scenarios/stacks/next', import.meta.url));
const FILES = ['package.json', 'package-lock.json', 'app/route.js'] as const;

/** The folder in which `next` is installed beside the built application: one for each version and state of the sources. */
export async function nextFolder(): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => readFile(join(SOURCES, file), 'utf8')));
  const { dependencies } = JSON.parse(texts[0]!) as { dependencies: { next: string } };
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hangup');
  return join(cache, `next@${dependencies.next}-${hash}`);
}

export async function nextBuilt(): Promise<boolean> {
  return access(join(await nextFolder(), '.next', 'BUILD_ID')).then(
    () => true,
    () => false,
  );
}

/** Installs and builds the application into the cache, unless it is there. @throws {HarnessError} */
export async function buildNext(signal: AbortSignal): Promise<string> {
  const folder = await nextFolder();
  if (await nextBuilt()) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(join(dirname(folder), 'building-'));
  try {
    await Promise.all(FILES.map((file) => cp(join(SOURCES, file), join(fresh, file))));
    // Not `npm ci`: the lockfile may lack the compilers of platforms other than the one that it was made on.
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: fresh,
      signal,
    });
    await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: fresh, signal });
    await rm(join(fresh, '.next', 'cache'), { recursive: true, force: true });
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!(await nextBuilt())) throw error; // somebody else was faster
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

async function run(file: string, args: readonly string[], where: { cwd: string; signal: AbortSignal }): Promise<void> {
  const { cwd, signal } = where;
  const { failed, stderr, stdout, shortMessage } = await execa(file, args, {
    cwd,
    cancelSignal: signal,
    reject: false,
    stdin: 'ignore',
    env: { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' },
  });
  signal.throwIfAborted();
  const said = stderr.trim() || stdout.trim() || shortMessage;
  if (failed) throw new HarnessError(`Expected ${args.slice(0, 2).join(' ')} to prepare Next.js, got: ${said}`);
}
