import { fileURLToPath } from 'node:url';

/** The package has the probe as one file. */
export async function bundleProbe(): Promise<string> {
  return fileURLToPath(new URL('./inside-probe.cjs', import.meta.url));
}
