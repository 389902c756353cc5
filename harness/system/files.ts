import { access, rename, writeFile } from 'node:fs/promises';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and all that lead to it. Node's own way to do that turns for ever where a folder is there and takes none, and
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

/** Writes a text file that is either the old one or the new one for whoever reads it, never half of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const tempFile = `${file}.${process.pid}.tmp`;
  await writeFile(tempFile, text);
  await rename(tempFile, file);
}

/** Whether there is a file or folder of this name. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Gives what has been made the name by which it is known, unless somebody else was faster: `proof` is a file of theirs. */
export async function renameUnlessPresent(source: string, folder: string, presentFile: string): Promise<void> {
  await rename(source, folder).catch(async (error: unknown) => {
    if (!(await exists(presentFile))) throw error;
  });
}
