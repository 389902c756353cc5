import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { exists } from '../system/files.ts';

const SOURCE = fileURLToPath(new URL('page/', import.meta.url));
/** What `npm pack` puts beside this file: a package comes without the libraries of the page. */
const BUNDLE = fileURLToPath(new URL('bundle/', import.meta.url));

/** The files of the page, by their paths: `/page.js`. */
export type PageFiles = ReadonlyMap<string, { type: string; text: string }>;

/** The page as it was packed, or bundled now. @throws {BuildFailure} of esbuild */
export async function loadPageFiles(): Promise<PageFiles> {
  const [script, style] = (await exists(`${BUNDLE}page.js`))
    ? await Promise.all([readFile(`${BUNDLE}page.js`, 'utf8'), readFile(`${BUNDLE}page.css`, 'utf8')])
    : await bundlePage();
  const html = await readFile(`${SOURCE}page.html`, 'utf8');
  return new Map([
    ['/', { type: 'text/html', text: html }],
    ['/page.js', { type: 'text/javascript', text: script }],
    ['/page.css', { type: 'text/css', text: style }],
  ]);
}

/** Script and style as one file each. */
async function bundlePage(): Promise<[script: string, style: string]> {
  const { outputFiles } = await build({
    entryPoints: [`${SOURCE}page.ts`, `${SOURCE}page.css`],
    outdir: BUNDLE,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    write: false,
    logLevel: 'silent',
    plugins: [nodePlugin],
  });
  const getText = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return [getText('.js'), getText('.css')];
}

/** Pure rooms may import `node:util`; what the page uses of them does not need it. */
const nodePlugin: Plugin = {
  name: 'node',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
