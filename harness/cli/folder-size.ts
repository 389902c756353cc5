import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of a file, or of all files below a folder; links are not followed. */
export async function folderBytes(path: string): Promise<number> {
  const { size } = await lstat(path);
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => lstat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, file) => sum + file.size, names.length === 0 ? size : 0);
}
