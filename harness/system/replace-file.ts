import { rename, writeFile } from 'node:fs/promises';

/** Writes a text file that is either the old one or the new one for whoever reads it, never half of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.tmp`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}
