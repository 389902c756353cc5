import { join } from 'node:path';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { isInstalled, modulesOf } from '../install/locked.ts';
import { nextBuilt, nextFolder } from '../install/next-build.ts';
import { runtimeOf } from '../install/runtimes.ts';
import type { Program } from '../observe/programs.ts';

/** How to start a scenario, or why it cannot be started here and what would change that. */
export async function programOf({ id, packages = [], runtime }: Scenario): Promise<Program | string> {
  const folder = id.startsWith('stacks/') ? 'stacks' : 'incidents';
  if (packages.length > 0 && !(await isInstalled(folder)))
    return `the packages of the ${folder} are not installed: \`npx hangup install ${folder}\``;
  const command = runtime === undefined ? undefined : await runtimeOf(runtime);
  if (command === null) return `${runtime} is not fetched: \`npx hangup install ${runtime}\``;
  const links = packages.map((name) => [name, join(modulesOf(folder), name)] as const);
  if (packages.includes('next')) {
    if (!(await nextBuilt())) return 'Next.js is not built: `npx hangup install next`';
    links.push(['next', join(await nextFolder(), 'node_modules', 'next')]);
  }
  return {
    source: id,
    ...(links.length > 0 && { packages: Object.fromEntries(links) }),
    ...(command && { runtime: command }),
  };
}
