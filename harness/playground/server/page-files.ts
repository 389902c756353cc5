import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { LANES_STYLE } from '../../report/render/lanes-style.ts';
import { translate } from '../../system/bundle.ts';
import { makeFolder, replaceFile } from '../../system/files.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = fileURLToPath(new URL('../page/', import.meta.url));
const CACHE_FILE = join(ROOT, 'node_modules/.cache/hangup-page.json');
/** Of the code that runs: the checkout may be updated meanwhile, and its new code would take an old bundle for its own. */
const OWN_CODE = readFileSync(import.meta.filename);
/** The files of the page, by their paths: `/page.js`. */
export type PageFiles = ReadonlyMap<string, { type: string; text: string }>;

/** The script, the editor that is loaded after it, the script of reports, and the style. */
const BUNDLED = ['page.js', 'editor.js', 'replay.js', 'page.css'];

/** Texts by their names; `inputs` are what they are made of, below the checkout. */
interface Bundle {
  inputs: readonly string[];
  digest: string;
  texts: Readonly<Record<string, string>>;
}

/** Bundles the page, unless it has been bundled from the same files before. @throws {BuildFailure} of esbuild */
export async function loadPageFiles(cacheFile = CACHE_FILE): Promise<PageFiles> {
  const { texts } = (await readBundle(cacheFile)) ?? (await bundlePage(cacheFile));
  const files = BUNDLED.map((name) =>
    name.endsWith('.css')
      ? ([`/${name}`, { type: 'text/css', text: texts[name]! + LANES_STYLE }] as const)
      : ([`/${name}`, { type: 'text/javascript', text: texts[name]! }] as const),
  );
  return new Map([['/', { type: 'text/html', text: await readFile(`${SOURCE}page.html`, 'utf8') }], ...files]);
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
  const texts = await Promise.all(inputs.map((path) => readFile(join(ROOT, path))));
  return hash('sha256', Buffer.concat([OWN_CODE, ...texts]));
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
  const inputs = Object.keys(metafile.inputs);
  const texts = Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]));
  const bundle: Bundle = { inputs, digest: await computeDigest(inputs), texts };
  try {
    makeFolder(dirname(cacheFile));
    await replaceFile(cacheFile, JSON.stringify(bundle));
  } catch {
    // the next start is slower, and that is all
  }
  return bundle;
}

/** Pure rooms may import `node:util`; what the page uses of them does not need it. */
const nodePlugin: Plugin = {
  name: 'node',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
