import { join } from 'node:path';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { isInstalled, modulesOf } from '../install/locked.ts';
import { nginxOf } from '../install/nginx.ts';
import { runtimeOf } from '../install/runtimes.ts';
import type { Program } from '../observe/programs.ts';

/** How to start a scenario, or why it cannot be started here and what would change that. */
export async function programOf({ id, packages = [], runtime, needs = [] }: Scenario): Promise<Program | string> {
  if (packages.length > 0 && !(await isInstalled('incidents')))
    return 'the packages of the incidents are not installed: `npx hangup install incidents`';
  const command = runtime === undefined ? undefined : await runtimeOf(runtime);
  if (command === null) return `${runtime} is not fetched: \`npx hangup install ${runtime}\``;
  const nginx = needs.includes('nginx') ? await nginxOf() : undefined;
  if (nginx === null) return 'nginx is not there: `npx hangup install nginx`';
  const links = packages.map((name) => [name, join(modulesOf('incidents'), name)] as const);
  return {
    source: id,
    ...(links.length > 0 && { packages: Object.fromEntries(links) }),
    ...(command && { runtime: command }),
    ...(nginx !== undefined && { env: { HANGUP_NGINX: nginx } }),
  };
}
