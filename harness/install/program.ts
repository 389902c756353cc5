import { join } from 'node:path';
import { isSkip, type Program, type Skip } from '../model/plan.ts';
import { getLockedFolder, getModulesFolder, isLockedFolderInstalled } from './lockfile.ts';
import { isNextBuilt, getNextFolder, NEXT } from './next-build.ts';
import { findNginx } from './nginx.ts';
import { findRuntime } from './runtimes.ts';

/** What a server has to find on this machine. */
export interface ServerRequirements {
  /** The file's path below scenarios/, without its ending. */
  source: string;
  /** The name by which a package is imported -> the name under which it is installed. */
  packages?: Readonly<Record<string, string>>;
  /** `node@22`; this process's own Node if left out. */
  runtime?: string;
  nginx?: boolean;
}

/** What can be found on this machine. */
const MACHINE = { isLockedFolderInstalled, isNextBuilt, getNextFolder, findNginx, findRuntime };

/** How to start a server, or why it cannot be started here and what would change that. */
export async function resolveProgram(
  { source, packages, runtime, nginx = false }: ServerRequirements,
  machine: typeof MACHINE = MACHINE,
): Promise<Program | Skip> {
  const links = packages && (await resolvePackageLinks(source, packages, machine));
  if (links !== undefined && isSkip(links)) return links;
  const command = runtime === undefined ? undefined : await machine.findRuntime(runtime);
  if (command === null)
    return { code: 'runtime-missing', sentence: `${runtime} is not fetched: \`npx hangup install ${runtime}\`` };
  const executable = nginx ? await machine.findNginx() : undefined;
  if (executable === null) return { code: 'nginx-missing', sentence: 'nginx is not there: `npx hangup install nginx`' };
  return {
    source,
    ...(links && { packages: links }),
    ...(command && { runtime: command }),
    ...(executable !== undefined && { env: { HANGUP_NGINX: executable } }),
  };
}

/** Import name -> folder: the recipes share the packages of the stacks. */
async function resolvePackageLinks(
  source: string,
  packages: Readonly<Record<string, string>>,
  machine: typeof MACHINE,
): Promise<Readonly<Record<string, string>> | Skip> {
  const lockedFolder = getLockedFolder(source);
  if (NEXT in packages) {
    if (!(await machine.isNextBuilt()))
      return { code: 'next-not-built', sentence: 'Next.js is not built: `npx hangup install next`' };
    return { [NEXT]: join(await machine.getNextFolder(), 'node_modules', NEXT) };
  }
  const entries = Object.entries(packages);
  if (entries.length > 0 && !(await machine.isLockedFolderInstalled(lockedFolder)))
    return {
      code: 'packages-missing',
      sentence: `the packages of the ${lockedFolder} are not installed: \`npx hangup install ${lockedFolder}\``,
    };
  return Object.fromEntries(
    entries.map(([name, installedName]) => [name, join(getModulesFolder(lockedFolder), installedName)]),
  );
}
