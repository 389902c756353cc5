import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import standalone from 'ajv/dist/standalone/index.js';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { compileLineSchema } from '../observe/validate-line.ts';
import { LIBRARY, MODULES, PROBE, PROGRAMS } from './entries.ts';

/** Of what the package promises to run on. */
const TARGET = 'node20';
const SOURCE = /^\.{1,2}\/.*\.ts$/;

/**
 * `x.packaged.ts` takes the place of the `x.ts` beside it: what a checkout has and the package has not, such as undici, esbuild
 * and the scenarios.
 */
const packagedPlugin: Plugin = {
  name: 'packaged',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: SOURCE }, ({ path, resolveDir }) => {
      const packaged = resolve(resolveDir, path.replace(/\.ts$/, '.packaged.ts'));
      return existsSync(packaged) ? { path: packaged } : null;
    });
  },
};

/** `validate-line.ts` becomes the code that the compiler of its schema makes of it. */
export const compiledPlugin: Plugin = {
  name: 'compiled',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /\/observe\/validate-line\.ts$/ }, ({ path }) => {
      const { ajv, validate } = compileLineSchema();
      const contents = `${standalone.default(ajv, validate)}\nexport const getLineValidator = () => validate;`;
      return { contents, resolveDir: dirname(path) };
    });
  },
};

const getSharedOptions = (root: string, outdir: string) =>
  ({
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
      'Symbol.dispose': 'disposeSymbol',
      'Symbol.asyncDispose': 'asyncDisposeSymbol',
    },
    plugins: [packagedPlugin, compiledPlugin],
  }) as const satisfies BuildOptions;

type SharedOptions = ReturnType<typeof getSharedOptions>;

/** Bundles all that is published as JavaScript, with everything that it needs in it. Returns the paths of all bundled files. */
export async function bundlePackage(root: string, outdir: string): Promise<string[]> {
  const shared = getSharedOptions(root, outdir);
  const results = await Promise.all([
    build({
      ...shared,
      entryPoints: { ...PROGRAMS, ...listEntryPoints(MODULES) },
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]', // beside the entries: a file is found from each of them in the same way
      // What is bundled and was written for require finds it here.
      banner: {
        js: "import { createRequire as createBundledRequire } from 'node:module';\nconst require = createBundledRequire(import.meta.url);",
      },
    }),
    bundleForRequire(shared),
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

function listEntryPoints(modules: readonly { name: string }[]): Record<string, string> {
  return Object.fromEntries(modules.map(({ name }) => [name, `${LIBRARY}/${name}.ts`]));
}

/** The modules for `require` leave what they import to one file, because esbuild divides only ES modules. `register` is by itself. */
async function bundleForRequire(shared: SharedOptions) {
  const options = {
    ...shared,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    define: { ...shared.define, 'import.meta.url': 'fileUrl' },
    banner: { js: "const fileUrl = require('node:url').pathToFileURL(__filename).href;" },
  } as const satisfies BuildOptions;
  const modules = MODULES.filter(({ hasCommonJs }) => hasCommonJs);
  const imported = new Set<string>();
  const leaving = modules.filter(({ name }) => name !== 'register');
  await build({ ...options, entryPoints: listEntryPoints(leaving), plugins: [createLeavingPlugin(imported)] });
  await build({ ...options, entryPoints: listEntryPoints([{ name: 'register' }]) });
  const contents = [...imported].map((path) => `export * from ${JSON.stringify(path)};`).join('\n');
  const { outdir, ...rest } = options;
  return build({
    ...rest,
    stdin: { contents, resolveDir: shared.absWorkingDir },
    outfile: join(outdir, 'library.cjs'),
    outExtension: {},
  });
}

/** Leaves what the entries import to `library.cjs`, and remembers it. @param imported gets the paths */
const createLeavingPlugin = (imported: Set<string>): Plugin => ({
  name: 'leaving',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: SOURCE }, ({ path, resolveDir, kind }) => {
      if (kind === 'entry-point') return null;
      imported.add(resolve(resolveDir, path));
      return { path: './library.cjs', external: true };
    });
  },
});
