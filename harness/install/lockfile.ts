import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workspace } from '../system/workspace.ts';
import { npm } from './npm.ts';

/** The folders below scenarios/ that have a package.json and a lockfile of their own, which `npm ci` leaves alone. */
export type Locked = 'stacks' | 'incidents';

/** Where the packages of such a folder lie, once they are fetched. */
export function modulesOf(locked: Locked): string {
  return join(folderOf(locked), 'node_modules');
}

/** Fetches the packages that the folder's lockfile names, unless they are there. @throws {HarnessError} */
export async function installLocked(locked: Locked, signal: AbortSignal): Promise<void> {
  if (await isInstalled(locked)) return;
  await using workspace = new Workspace();
  const cwd = folderOf(locked);
  await npm(['ci', '--prefix', cwd], { cwd, workspace, signal, what: `the packages of scenarios/${locked}` });
  looked.delete(locked);
}

/** A plan asks for each of its servers, and the lockfiles are long. */
const looked = new Map<Locked, Promise<boolean>>();

/** Whether the folder's node_modules is what the lockfile says; looked up once, and again after an installation. */
export function isInstalled(locked: Locked): Promise<boolean> {
  const found = looked.get(locked) ?? isAsLocked(locked);
  looked.set(locked, found);
  return found;
}

/** npm leaves a copy of the lockfile in node_modules. */
async function isAsLocked(locked: Locked): Promise<boolean> {
  const versions = async (file: string) => {
    const { packages } = JSON.parse(await readFile(join(folderOf(locked), file), 'utf8')) as {
      packages: Record<string, { version?: string; optional?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
    return installed
      .map(([path, { version }]) => `${path}@${version}`)
      .toSorted()
      .join();
  };
  try {
    return (await versions('package-lock.json')) === (await versions('node_modules/.package-lock.json'));
  } catch {
    return false;
  }
}

function folderOf(locked: Locked): string {
  return fileURLToPath(new URL(`../../scenarios/${locked}`, import.meta.url));
}
