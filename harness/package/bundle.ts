import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { LIBRARY, MODULES, PROBE, PROGRAMS } from './entries.ts';

/** Of what the package promises to run on. */
const TARGET = 'node20';

/**
 * `x.packaged.ts` takes the place of the `x.ts` beside it: what a checkout has and the package has not, such as undici, esbuild
 * and the scenarios.
 */
const packagedPlugin: Plugin = {
  name: 'packaged',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const packaged = resolve(resolveDir, path.replace(/\.ts$/, '.packaged.ts'));
      return existsSync(packaged) ? { path: packaged } : null;
    });
  },
};

/** Bundles all that is published as JavaScript, with everything that it needs in it. Returns the paths of all bundled files. */
export async function bundlePackage(root: string, outdir: string): Promise<string[]> {
  const shared = {
    metafile: true,
    absWorkingDir: root,
    outdir,
    bundle: true,
    minify: true,
    keepNames: true, // errors and stacks say them
    platform: 'node',
    target: TARGET,
    logLevel: 'warning',
    legalComments: 'none',
    external: ['vitest', '@jest/globals'],
    inject: [join(root, 'harness/package/older-node.ts')],
    define: {
      'Promise.withResolvers': 'createResolvers',
      'Map.groupBy': 'groupToMap',
      AsyncDisposableStack: 'CleanupStack',
    },
    plugins: [packagedPlugin],
  } as const satisfies BuildOptions;
  const getModule = (name: string): string => `${LIBRARY}/${name}.ts`;
  const modules = Object.fromEntries(MODULES.map(({ name }) => [name, getModule(name)]));
  const commonJs = MODULES.filter(({ hasCommonJs }) => hasCommonJs);
  const results = await Promise.all([
    build({
      ...shared,
      entryPoints: { ...PROGRAMS, ...modules },
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]', // beside the entries: a file is found from each of them in the same way
      // What is bundled and was written for require finds it here.
      banner: {
        js: "import { createRequire as createBundledRequire } from 'node:module';\nconst require = createBundledRequire(import.meta.url);",
      },
    }),
    build({
      ...shared,
      entryPoints: Object.fromEntries(commonJs.map(({ name }) => [name, getModule(name)])),
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      define: { ...shared.define, 'import.meta.url': 'fileUrl' },
      banner: { js: "const fileUrl = require('node:url').pathToFileURL(__filename).href;" },
    }),
    // It runs in the server, and so has nothing that stands in for what an older Node lacks.
    build({
      ...shared,
      entryPoints: { 'inside-probe': PROBE },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      inject: [],
      define: {},
    }),
  ]);
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}
