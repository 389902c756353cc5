import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

const KIT = new URL('../../scenarios/kit/', import.meta.url);
const FRAMEWORKS = new URL('../../scenarios/stacks/package-lock.json', import.meta.url);

/** Changes with whatever every stack is built on: the kit, and the versions of the frameworks. */
export async function digestOfShared(): Promise<string> {
  const files = (await readdir(KIT)).toSorted().map((name) => new URL(name, KIT));
  const digest = createHash('sha256');
  for (const file of [...files, FRAMEWORKS]) digest.update(await readFile(file));
  return digest.digest('hex');
}
