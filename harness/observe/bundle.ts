import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { builtins } from './builtins.ts';
import { makeFolder } from './make-folder.ts';

const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
  logLevel: 'silent',
} as const;

/**
 * Translates TypeScript to JavaScript, with all that is ours in one file for each entry. The files are written here: esbuild is a
 * process of its own, and would go on writing into a folder that has been removed because this one was killed.
 * @throws {BuildFailure} of esbuild
 */
export async function bundle({ plugins = [], ...options }: BuildOptions): Promise<void> {
  const { outputFiles } = await build({ ...OPTIONS, ...options, plugins: [builtins, ...plugins], write: false });
  for (const folder of new Set(outputFiles.map(({ path }) => dirname(path)))) makeFolder(folder);
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)));
}
