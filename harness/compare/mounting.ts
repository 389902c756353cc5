import { join } from 'node:path';
import type { Program } from '../observe/programs.ts';
import { install } from '../stacks/packages.ts';
import { fetchRuntime } from '../stacks/runtimes.ts';
import type { Mount } from './pairs.ts';

/** Fetches what a mount needs into the cache and says how to start it. @throws {HarnessError} with the package and the step */
export async function programOf({ stack, packages, runtime }: Mount, signal: AbortSignal): Promise<Program> {
  const command = await fetchRuntime(`${runtime.name}@${runtime.version}`, signal);
  if (Object.keys(packages).length === 0) return { source: stack.id, runtime: command };
  const folder = await install(packages, signal);
  const links = Object.keys(packages).map((name) => {
    const importedAs = name === stack.package ? (stack.importedAs ?? name) : name;
    return [importedAs, join(folder, 'node_modules', name)] as const;
  });
  return { source: stack.id, runtime: command, packages: Object.fromEntries(links) };
}
