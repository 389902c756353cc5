import { join } from 'node:path';
import type { Stack } from '../../scenarios/kit/stack.ts';
import type { Program } from '../observe/programs.ts';
import { isInstalled, modulesOf } from '../install/locked.ts';
import { nextBuilt, nextFolder } from '../install/next-build.ts';
import { runtimeOf } from '../install/runtimes.ts';

/** The line of the Node that the project brings. */
const DEFAULT_RUNTIME = 'node@24';
/** It is built before it is served, and lies beside what was built. */
const NEXT = 'stacks/next';

/** A stack on one of its version lines and one of its runtimes. */
export interface Target {
  /** `express@5 on node@24`, `http on bun@1`: the key of the accepted behaviour. */
  name: string;
  stack: Stack;
  /** Null for what the runtime itself brings. */
  line: string | null;
  runtime: string;
}

/** Every target whose behaviour is accepted, the newest line first. */
export function targetsOf(stack: Stack): Target[] {
  const lines = Object.keys(stack.lines).toSorted((one, other) => Number(other) - Number(one));
  return (stack.runtimes ?? [DEFAULT_RUNTIME]).flatMap((runtime) =>
    (lines.length === 0 ? [null] : lines).map((line) => ({
      name: nameOf(stack, { line, runtime }),
      stack,
      line,
      runtime,
    })),
  );
}

function nameOf({ id }: Stack, { line, runtime }: Pick<Target, 'line' | 'runtime'>): string {
  return `${id.replace(/^.*\//, '')}${line === null ? '' : `@${line}`} on ${runtime}`;
}

/** How to start a target, or why it cannot be started here and what would change that. */
export async function programOf({ stack, line, runtime }: Target): Promise<Program | string> {
  const packages = stack.id === NEXT ? await nextPackages() : packagesOf(stack, line);
  if (packages === null) return 'Next.js is not built: `npx hangup install next`';
  if (stack.id !== NEXT && Object.keys(packages).length > 0 && !(await isInstalled('stacks'))) {
    return 'the frameworks are not installed: `npx hangup install`';
  }
  const command = await runtimeOf(runtime);
  if (command === null) return `${runtime} is not fetched: \`npx hangup install ${runtime}\``;
  return { source: stack.id, packages, runtime: command };
}

async function nextPackages(): Promise<Record<string, string> | null> {
  return (await nextBuilt()) ? { next: join(await nextFolder(), 'node_modules', 'next') } : null;
}

/** Import name -> folder, of a stack's version line as it is installed in scenarios/stacks. */
function packagesOf(
  { package: name, importedAs, needs = [], lines }: Stack,
  line: string | null,
): Record<string, string> {
  const folder = (one: string) => join(modulesOf('stacks'), one);
  const own = name === null || line === null ? [] : [[importedAs ?? name, folder(lines[line]!)] as const];
  return Object.fromEntries([...own, ...needs.map((one) => [one, folder(one)] as const)]);
}
