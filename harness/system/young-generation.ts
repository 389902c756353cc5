import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of this process as large as it is: after loading, some 16 MiB. V8 doubles it up to 128 MiB while
 * much is allocated at once, and a run is no faster for it. Of V8's flags for it this is the one that it reads again later.
 */
export function stopYoungGenerationGrowth(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
