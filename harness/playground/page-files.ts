import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { LANES_STYLE } from '../report/render/lanes-style.ts';
import { translate } from '../system/bundle.ts';
import { makeFolder, replaceFile } from '../system/files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = fileURLToPath(new URL('page/', import.meta.url));
const CACHE_FILE = join(ROOT, 'node_modules/.cache/hangup-page.json');
/** The files of the page, by their paths: `/page.js`. */
export type PageFiles = ReadonlyMap<string, { type: string; text: string }>;

/** Script, the editor that is loaded after it, the script of reports, and style as one file each; `inputs` are below the checkout. */
interface Bundle {
  inputs: readonly string[];
  digest: string;
  script: string;
  editor: string;
  replay: string;
  style: string;
}

/** Bundles the page, unless it has been bundled from the same files before. @throws {BuildFailure} of esbuild */
export async function loadPageFiles(cacheFile = CACHE_FILE): Promise<PageFiles> {
  const { script, editor, replay, style } = (await readBundle(cacheFile)) ?? (await bundlePage(cacheFile));
  const html = await readFile(`${SOURCE}page.html`, 'utf8');
  return new Map([
    ['/', { type: 'text/html', text: html }],
    ['/page.js', { type: 'text/javascript', text: script }],
    ['/editor.js', { type: 'text/javascript', text: editor }],
    ['/replay.js', { type: 'text/javascript', text: replay }],
    ['/page.css', { type: 'text/css', text: style + LANES_STYLE }],
  ]);
}

/** What a browser loads to show the page, compressed: all but the script of reports. */
export async function measurePageBytes(): Promise<number> {
  const files = await loadPageFiles();
  const texts = ['/', '/page.js', '/editor.js', '/page.css'].map((path) => files.get(path)!.text);
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
}

/** Null if there is none, or if it was made of other files. */
async function readBundle(cacheFile: string): Promise<Bundle | null> {
  try {
    const bundle = JSON.parse(await readFile(cacheFile, 'utf8')) as Bundle;
    return bundle.digest === (await computeDigest(bundle.inputs)) ? bundle : null;
  } catch {
    return null;
  }
}

async function computeDigest(inputs: readonly string[]): Promise<string> {
  const texts = await Promise.all(
    [import.meta.filename, ...inputs.map((path) => join(ROOT, path))].map((path) => readFile(path)),
  );
  return hash('sha256', Buffer.concat(texts));
}

async function bundlePage(cacheFile: string): Promise<Bundle> {
  const { outputFiles, metafile } = await translate({
    entryPoints: ['page.ts', 'editor.ts', 'replay.ts', 'page.css'].map((name) => SOURCE + name),
    absWorkingDir: ROOT,
    outdir: SOURCE,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    plugins: [nodePlugin],
  });
  const getText = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const inputs = Object.keys(metafile.inputs);
  const digest = await computeDigest(inputs);
  const [script = '', editor = '', replay = '', style = ''] = ['page.js', 'editor.js', 'replay.js', '.css'].map(
    getText,
  );
  const bundle: Bundle = { inputs, digest, script, editor, replay, style };
  await keepBundle(cacheFile, bundle).catch(() => {}); // the next start is slower, and that is all
  return bundle;
}

async function keepBundle(cacheFile: string, bundle: Bundle): Promise<void> {
  makeFolder(dirname(cacheFile));
  await replaceFile(cacheFile, JSON.stringify(bundle));
}

/** Pure rooms may import `node:util`; what the page uses of them does not need it. */
const nodePlugin: Plugin = {
  name: 'node',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
