import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { builtinsPlugin } from './builtins.ts';
import { awaitBounded } from './bounded.ts';
import { makeFolder } from './files.ts';

/** One module for Node; packages stay where they are. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
} as const;

/** A translation takes a tenth of a second. */
const BUILD_TIMEOUT_MS = 60_000;
const NEVER_ABORTED = new AbortController().signal;

/** Translations that are not settled yet. */
let running = 0;

/**
 * Asks esbuild, within a bound: if it ends before it has heard of the build, what it was asked for is never settled.
 * @throws {BuildFailure} of esbuild
 * @throws {HarnessError} if it does not answer
 * @throws the signal's reason, if it aborts
 */
export async function translate(options: BuildOptions, signal: AbortSignal = NEVER_ABORTED) {
  const sentence = () => `Expected esbuild to answer within ${BUILD_TIMEOUT_MS} ms, got nothing.`;
  const bound = { withinMs: BUILD_TIMEOUT_MS, signal, code: 'translate-failed', sentence } as const;
  running += 1;
  try {
    const { build } = await import('esbuild'); // few commands need it
    return await awaitBounded(build({ ...options, logLevel: 'silent', metafile: true, write: false }), bound);
  } finally {
    running -= 1;
  }
}

/**
 * Translates TypeScript to JavaScript, with all that is ours in one file for each entry. The files are written here, and all at
 * once: esbuild is a process of its own, and would go on writing into a folder that has been removed because this one was killed.
 * Throws as `translate` does.
 */
export async function bundleSources({ plugins = [], ...options }: BuildOptions, signal?: AbortSignal): Promise<void> {
  const { outputFiles } = await translate(
    { ...BUNDLE_OPTIONS, ...options, plugins: [builtinsPlugin, ...plugins] },
    signal,
  );
  for (const folder of new Set(outputFiles.map(({ path }) => dirname(path)))) makeFolder(folder);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

/** A text that can be imported by a name, and imports TypeScript itself as if it lay in `resolveDir`. */
export function createTextPlugin(name: string, text: { contents: string; resolveDir: string }): Plugin {
  return {
    name: 'text',
    setup(building) {
      building.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'text' }));
      building.onLoad({ filter: /./, namespace: 'text' }, () => ({ ...text, loader: 'ts' }));
    },
  };
}

/** Ends the process that esbuild would keep for the next translation, unless somebody still waits for one: that would never end. */
export async function stopTranslator(): Promise<void> {
  if (running > 0) return;
  const { stop } = await import('esbuild');
  await stop();
}
