import { join } from 'node:path';
import lines from '../../scenarios/stacks/runtimes.json' with { type: 'json' };
import type { Command } from '../model/plan.ts';
import { getCacheFolder, installPackages } from './packages.ts';
import { exists } from '../system/files.ts';

/** `node@24`: a runtime and its major version. */
type RuntimeLine = keyof typeof lines;
export const RUNTIMES = Object.keys(lines) as RuntimeLine[];

/** The line of the Node that runs this. */
export const CURRENT_RUNTIME_LINE = `node@${process.versions.node.split('.')[0]}`;

interface RuntimePackage {
  /** The package of the npm registry that holds the program for this platform. */
  name: string;
  /** The program in it. */
  file: string;
  /** What stands before a program of ours on its command line. */
  args: readonly string[];
}

const { platform, arch } = process;
const RUNTIME_PACKAGES: Readonly<Record<string, RuntimePackage>> = {
  node: { name: `node-${platform === 'win32' ? 'win' : platform}-${arch}`, file: 'bin/node', args: [] },
  bun: { name: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`, file: 'bin/bun', args: ['run'] },
  deno: {
    name: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`,
    file: 'deno',
    args: ['run', '--allow-all', '--quiet', '--no-lock', '--node-modules-dir=manual'],
  },
};

/** The version of a line: `22.23.3` of `node@22`; a full version stands for itself. */
export function resolveRuntimeVersion(line: string): string {
  return (lines as Record<string, string>)[line] ?? line.slice(line.indexOf('@') + 1);
}

/** How to run a program on this runtime; null if it has not been fetched. This process's own Node is always there. */
export async function findRuntime(line: string): Promise<Command | null> {
  const version = resolveRuntimeVersion(line);
  if (line === CURRENT_RUNTIME_LINE || line === `node@${process.versions.node}`)
    return { file: process.execPath, args: [] };
  const { file, args } = buildRuntimeCommand(line, version);
  return (await exists(file)) ? { file, args } : null;
}

/** Fetches a runtime into the cache, unless it is there. @throws {HarnessError} with the package and the step */
export async function fetchRuntime(line: string, signal: AbortSignal): Promise<Command> {
  const existing = await findRuntime(line);
  if (existing !== null) return existing;
  const version = resolveRuntimeVersion(line);
  const { name } = getRuntimePackage(line);
  await installPackages({ [name]: version }, signal);
  return buildRuntimeCommand(line, version);
}

function buildRuntimeCommand(line: string, version: string): Command {
  const { name, file, args } = getRuntimePackage(line);
  return { file: join(getCacheFolder({ [name]: version }), 'node_modules', name, file), args };
}

/** The package of the npm registry that holds `node`, `bun` or `deno` for this platform. */
export function getRuntimePackageName(name: string): string {
  return getRuntimePackage(`${name}@`).name;
}

function getRuntimePackage(line: string): RuntimePackage {
  return RUNTIME_PACKAGES[line.slice(0, line.indexOf('@'))]!;
}
