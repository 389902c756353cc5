import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/**
 * Makes a folder and all that lead to it. Node's own way to do that never ends where a folder is there and takes none, and
 * says ENOENT, as /proc does.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && isFolder(path)) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || isFolder(parent)) throw error;
    makeFolder(parent);
    makeFolder(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Writes a text file that is either the old one or the new one for its readers, never half of it. */
export function replaceFile(file: string, text: string): Promise<void> {
  return replaceFiles([[file, text]]);
}

/**
 * The same with several files, each a path and a text, which may come in pieces. They are renamed only once all are written, so that a full disk
 * leaves all the old ones. The temporary names cannot be guessed, and a link that has one is not followed.
 */
export async function replaceFiles(
  files: readonly (readonly [path: string, text: string | AsyncIterable<string>])[],
): Promise<void> {
  const drafts = files.map(([file, text]) => ({ file, text, tempFile: `${file}.${randomUUID()}.tmp` }));
  try {
    for (const { tempFile, text } of drafts) await writeFile(tempFile, text, { flag: 'wx' });
    const folder = drafts.find(({ file }) => isFolder(file));
    if (folder !== undefined) throw Object.assign(new Error(`EISDIR: ${folder.file} is a folder`), { code: 'EISDIR' }); // found before the first is replaced
    for (const { tempFile, file } of drafts) await rename(tempFile, file);
  } catch (error) {
    for (const { tempFile } of drafts) await rm(tempFile, { force: true });
    throw error;
  }
}

/** The path from a folder to a file below it; null if it lies elsewhere. */
export function relativeBelow(folder: string, file: string): string | null {
  const path = relative(folder, resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? null : path;
}

/** Whether there is a file or folder of this name. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The names in a folder; none if it is gone, which a look before could not rule out: whose folder it is may remove it meanwhile. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Lets the files of a folder find just these packages: the name by which one is imported -> where it lies. */
export async function linkPackages(folder: string, packages: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, target] of Object.entries(packages)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, link);
  }
}

/** Gives what has been made the name by which it is known, unless somebody else was faster: `proof` is a file of theirs. */
export async function renameUnlessPresent(source: string, folder: string, presentFile: string): Promise<void> {
  await rename(source, folder).catch(async (error: unknown) => {
    if (!(await exists(presentFile))) throw error;
  });
}
