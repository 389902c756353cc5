import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workspace } from '../system/workspace.ts';
import { bundlePackage } from './bundle.ts';
import { declarePackage } from './declarations.ts';
import { collectLicenses } from './licenses.ts';
import { buildManifest } from './manifest.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Advice names the two pages. */
const TEXTS = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/incidents.md', 'docs/cookbook.md'];

/** Builds the package into a folder: `dist/`, the manifest and the texts. In the checkout the manifest takes the place of ours. */
export async function buildPackage(folder = ROOT): Promise<void> {
  await using workspace = new Workspace();
  const outdir = join(folder, 'dist');
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const manifest = await buildManifest(ROOT, workspace);
  const [inputs] = await Promise.all([bundlePackage(ROOT, outdir), declarePackage({ root: ROOT, outdir, workspace })]);
  await writeFile(join(outdir, 'licenses.txt'), await collectLicenses(ROOT, inputs));
  if (resolve(folder) !== resolve(ROOT)) for (const name of TEXTS) await cp(join(ROOT, name), join(folder, name));
  await copyFile(join(ROOT, 'harness/package/bin.js'), join(outdir, 'bin.js'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
