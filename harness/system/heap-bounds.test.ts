import { execa } from 'execa';
import { expect, test } from 'vitest';

const SOURCE = new URL('./heap-bounds.ts', import.meta.url).href;

/** Keeps 60 MB and drops what is older; prints the largest size of each generation, in MiB. */
const ALLOCATE = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const { boundHeap, shrinkHeap } = await import(process.argv[1]);
  if (process.argv[2] === 'bound') boundHeap();
  const most = { new_space: 0, old_space: 0 };
  let kept = [];
  for (let i = 0; i < 3_000_000; i += 1) {
    kept.push({ i, list: [i] });
    if (kept.length > 600_000) kept = kept.slice(100_000);
    if (i % 10_000 > 0) continue;
    await new Promise((resolve) => setImmediate(resolve)); // as in a run, in which the event loop is never blocked for long
    for (const { space_name: name, space_size: bytes } of getHeapSpaceStatistics())
        if (name in most) most[name] = Math.max(most[name], bytes / 2 ** 20);
  }
  kept = [];
  const before = process.memoryUsage.rss();
  shrinkHeap();
  console.log(JSON.stringify({ ...most, left: process.memoryUsage.rss() / before }));
`;

async function measureHeap(mode: 'bound' | 'free') {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', ALLOCATE, SOURCE, mode]);
  return JSON.parse(stdout) as Record<'new_space' | 'old_space' | 'left', number>;
}

test('both generations stay near what is in use, which V8 would let grow', async () => {
  const [bound, free] = await Promise.all([measureHeap('bound'), measureHeap('free')]);
  expect(bound.new_space).toBe(32);
  expect(free.new_space).toBeGreaterThan(64);
  expect(bound.old_space / free.old_space).toBeLessThan(0.7);
  expect(bound.left).toBeLessThan(0.6);
  expect(free.left).toBeGreaterThan(0.9);
});
