import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { getCacheRoot } from './packages.ts';
import { runCommand } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { getReferenceFolder, type Reference } from './references.ts';

/** Where builds go: outside of the checkout. */
function getBuildFolder(): string {
  return process.env.HANGUP_BUILD ?? join(getCacheRoot(), 'references');
}

/** The tools that are needed and not on the PATH. */
export async function findMissingTools({ build: { tools } }: Reference): Promise<string[]> {
  const found = await Promise.all(tools.map((tool) => isOnPath(tool)));
  return tools.filter((_, index) => !found[index]);
}

async function isOnPath(tool: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const tries = await Promise.allSettled(folders.map((folder) => access(join(folder, tool))));
  return tries.some(({ status }) => status === 'fulfilled');
}

/** Whether the program that was built is of the sources as they are now. */
export async function isReferenceBuilt(id: string): Promise<boolean> {
  const stamp = await readFile(getStampFile(id), 'utf8').catch(() => '');
  return stamp !== '' && stamp === (await hashSources(id));
}

/**
 * Builds a reference; what the tools say goes to `say` as they say it.
 * @throws {HarnessError} with the command that failed, and the end of what it said
 */
export async function buildReference(id: string, reference: Reference, options: ReferenceBuildOptions): Promise<void> {
  await using workspace = new Workspace(getBuildFolder());
  await rm(getStampFile(id), { force: true });
  const digest = await hashSources(id); // of what is built now: an edit during the build makes another build
  for (const commandLine of reference.build.commands) {
    const [file = '', ...args] = commandLine.map(resolveBuildPath);
    const expected = `\`${commandLine.join(' ')}\` to build ${id}`;
    await runCommand({ file, args, cwd: getReferenceFolder(id) }, { workspace, expected, ...options });
  }
  await mkdir(dirname(getStampFile(id)), { recursive: true });
  await writeFile(getStampFile(id), digest);
}

interface ReferenceBuildOptions {
  signal: AbortSignal;
  onOutput: (text: string) => unknown;
}

/** A word of a command, with the folder of the builds in its place. */
export function resolveBuildPath(word: string): string {
  return word.replaceAll('{build}', getBuildFolder());
}

function getStampFile(id: string): string {
  return join(getBuildFolder(), 'stamps', id.replaceAll('/', '-'));
}

/** Of every file that a build of this reference may read: its own, and what lies beside it. */
async function hashSources(id: string): Promise<string> {
  const digest = createHash('sha256');
  const root = join(getReferenceFolder(id), '..');
  const own = await listFilesBelow(getReferenceFolder(id));
  const shared = [
    ...(await listFilesBelow(join(root, 'rust-kit'))),
    join(root, 'Cargo.toml'),
    join(root, 'Cargo.lock'),
  ];
  for (const file of [...own, ...shared]) digest.update(relative(root, file)).update(await readFile(file));
  return digest.digest('hex');
}

async function listFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isIgnored = (path: string) => path.split(sep).some((part) => ['__pycache__', 'target'].includes(part));
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isIgnored(relative(folder, path)))
    .toSorted();
}
