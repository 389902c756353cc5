import { join } from 'node:path';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { isInstalled, modulesOf } from '../install/locked.ts';
import { nextBuilt, nextFolder } from '../install/next-build.ts';
import { nginxOf } from '../install/nginx.ts';
import { runtimeOf } from '../install/runtimes.ts';
import type { Program } from '../observe/programs.ts';

/** How to start a scenario, or why it cannot be started here and what would change that. */
export async function programOf({ id, packages = [], runtime, needs = [] }: Scenario): Promise<Program | string> {
  const links = await linksOf(id, packages);
  if (typeof links === 'string') return links;
  const command = runtime === undefined ? undefined : await runtimeOf(runtime);
  if (command === null) return `${runtime} is not fetched: \`npx hangup install ${runtime}\``;
  const nginx = needs.includes('nginx') ? await nginxOf() : undefined;
  if (nginx === null) return 'nginx is not there: `npx hangup install nginx`';
  return {
    source: id,
    ...(packages.length > 0 && { packages: links }),
    ...(command && { runtime: command }),
    ...(nginx && { env: { HANGUP_NGINX: nginx } }),
  };
}

/** Import name -> folder: the recipes share the packages of the stacks. */
async function linksOf(id: string, packages: readonly string[]): Promise<Record<string, string> | string> {
  const folder = id.startsWith('stacks/') ? 'stacks' : 'incidents';
  if (packages.includes('next')) {
    if (!(await nextBuilt())) return 'Next.js is not built: `npx hangup install next`';
    return { next: join(await nextFolder(), 'node_modules', 'next') };
  }
  if (packages.length > 0 && !(await isInstalled(folder)))
    return `the packages of the ${folder} are not installed: \`npx hangup install ${folder}\``;
  return Object.fromEntries(packages.map((name) => [name, join(modulesOf(folder), name)]));
}
