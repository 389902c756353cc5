import { fileURLToPath } from 'node:url';
import { checkServer } from '../check/check.ts';
import { CHECK_DEFAULTS } from '../check/options.ts';
import { buildRequest } from '../check/request.ts';

const SERVER = fileURLToPath(new URL('../../scenarios/examples/node.mjs', import.meta.url));
const US_PER_S = 1_000_000;

/** What a check of a clean server takes: nearly all of its time it waits, and its own CPU must not disturb what it looks at. */
export async function measureCheckCost(): Promise<{ seconds: number; cpuSeconds: number }> {
  const startedAt = performance.now();
  const startedCpu = process.cpuUsage();
  await checkServer({
    name: 'node.mjs',
    target: { command: { file: process.execPath, args: [SERVER] }, setPort: true },
    requests: [buildRequest({ url: '/timer-cleared', headers: [] })],
    ...CHECK_DEFAULTS,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const { user, system } = process.cpuUsage(startedCpu);
  return { seconds: (performance.now() - startedAt) / 1_000, cpuSeconds: (user + system) / US_PER_S };
}
