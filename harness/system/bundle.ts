import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { builtins } from './builtins.ts';
import { bounded } from './bounded.ts';
import { makeFolder } from './files.ts';

const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
  logLevel: 'silent',
} as const;

/** A translation takes a tenth of a second. */
const BUILD_MS = 60_000;
const NEVER = new AbortController().signal;

/**
 * Translates TypeScript to JavaScript, with all that is ours in one file for each entry. The files are written here, and all at
 * once: esbuild is a process of its own, and would go on writing into a folder that has been removed because this one was killed.
 * If it ends before it has heard of the build, what it was asked for is never settled; hence the bound.
 * @throws {BuildFailure} of esbuild
 * @throws {HarnessError} if it does not answer
 * @throws the signal's reason, if it aborts
 */
export async function bundle({ plugins = [], ...options }: BuildOptions, signal: AbortSignal = NEVER): Promise<void> {
  const building = build({ ...OPTIONS, ...options, plugins: [builtins, ...plugins], write: false });
  const sentence = () => `Expected esbuild to answer within ${BUILD_MS} ms, got nothing.`;
  const { outputFiles } = await bounded(building, { withinMs: BUILD_MS, signal, sentence });
  for (const folder of new Set(outputFiles.map(({ path }) => dirname(path)))) makeFolder(folder);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}
