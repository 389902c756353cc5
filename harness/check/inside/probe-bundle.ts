import { fileURLToPath } from 'node:url';
import { bundleSources } from '../../system/bundle.ts';
import type { Workspace } from '../../system/workspace.ts';

const ENTRY = fileURLToPath(new URL('../probe/entry.ts', import.meta.url));

/** The inside probe as one file of plain JavaScript, which Node 20 can load. @throws {BuildFailure} of esbuild */
export async function bundleProbe(workspace: Workspace, signal: AbortSignal): Promise<string> {
  const outfile = workspace.createPath('probe.cjs');
  await bundleSources({ entryPoints: [ENTRY], outfile, format: 'cjs', target: 'node20' }, signal);
  return outfile;
}
