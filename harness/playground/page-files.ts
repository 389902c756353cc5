import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { LANES_STYLE } from '../report/render/lanes-style.ts';

const SOURCE = fileURLToPath(new URL('page/', import.meta.url));
/** The files of the page, by their paths: `/page.js`. */
export type PageFiles = ReadonlyMap<string, { type: string; text: string }>;

/** Bundles the page. @throws {BuildFailure} of esbuild */
export async function loadPageFiles(): Promise<PageFiles> {
  const [script, replay, style] = await bundlePage();
  const html = await readFile(`${SOURCE}page.html`, 'utf8');
  return new Map([
    ['/', { type: 'text/html', text: html }],
    ['/page.js', { type: 'text/javascript', text: script }],
    ['/replay.js', { type: 'text/javascript', text: replay }],
    ['/page.css', { type: 'text/css', text: style + LANES_STYLE }],
  ]);
}

/** What a browser loads to show the page, compressed: all but the script of reports. */
export async function measurePageBytes(): Promise<number> {
  const files = await loadPageFiles();
  const texts = ['/', '/page.js', '/page.css'].map((path) => files.get(path)!.text);
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
}

/** Script, the script of reports, and style as one file each. */
async function bundlePage(): Promise<[script: string, replay: string, style: string]> {
  const { outputFiles } = await build({
    entryPoints: [`${SOURCE}page.ts`, `${SOURCE}replay.ts`, `${SOURCE}page.css`],
    outdir: SOURCE,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    write: false,
    logLevel: 'silent',
    plugins: [nodePlugin],
  });
  const getText = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return [getText('page.js'), getText('replay.js'), getText('.css')];
}

/** Pure rooms may import `node:util`; what the page uses of them does not need it. */
const nodePlugin: Plugin = {
  name: 'node',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
