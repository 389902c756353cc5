import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { cacheRoot } from './packages.ts';
import { chore } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { folderOf, type Reference } from './references.ts';

/** Where builds go: outside of the checkout. */
function buildFolder(): string {
  return process.env.HANGUP_BUILD ?? join(cacheRoot(), 'references');
}

/** The tools that are needed and not on the PATH. */
export async function missingTools({ build: { tools } }: Reference): Promise<string[]> {
  const found = await Promise.all(tools.map((tool) => onPath(tool)));
  return tools.filter((_, index) => !found[index]);
}

async function onPath(tool: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const tries = await Promise.allSettled(folders.map((folder) => access(join(folder, tool))));
  return tries.some(({ status }) => status === 'fulfilled');
}

/** Whether the program that was built is of the sources as they are now. */
export async function isBuilt(id: string): Promise<boolean> {
  const stamp = await readFile(stampOf(id), 'utf8').catch(() => '');
  return stamp !== '' && stamp === (await digestOf(id));
}

/**
 * Builds a reference; what the tools say goes to `say` as they say it.
 * @throws {HarnessError} with the command that failed, and the end of what it said
 */
export async function build(id: string, reference: Reference, options: Options): Promise<void> {
  await using workspace = new Workspace(buildFolder());
  await rm(stampOf(id), { force: true });
  const digest = await digestOf(id); // of what is built now: an edit during the build makes another build
  for (const words of reference.build.commands) {
    const [file = '', ...args] = words.map(resolved);
    const expected = `\`${words.join(' ')}\` to build ${id}`;
    await chore({ file, args, cwd: folderOf(id) }, { workspace, expected, ...options });
  }
  await mkdir(dirname(stampOf(id)), { recursive: true });
  await writeFile(stampOf(id), digest);
}

interface Options {
  signal: AbortSignal;
  say: (text: string) => unknown;
}

/** A word of a command, with the folder of the builds in its place. */
export function resolved(word: string): string {
  return word.replaceAll('{build}', buildFolder());
}

function stampOf(id: string): string {
  return join(buildFolder(), 'stamps', id.replaceAll('/', '-'));
}

/** Of every file that a build of this reference may read: its own, and what lies beside it. */
async function digestOf(id: string): Promise<string> {
  const digest = createHash('sha256');
  const root = join(folderOf(id), '..');
  const own = await filesBelow(folderOf(id));
  const shared = [...(await filesBelow(join(root, 'rust-kit'))), join(root, 'Cargo.toml'), join(root, 'Cargo.lock')];
  for (const file of [...own, ...shared]) digest.update(relative(root, file)).update(await readFile(file));
  return digest.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const left = (path: string) => path.split(sep).some((part) => ['__pycache__', 'target'].includes(part));
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !left(relative(folder, path)))
    .toSorted();
}
