import { execa } from 'execa';
import { expect, test } from 'vitest';

const SOURCE = new URL('./young-generation.ts', import.meta.url).href;

/** Allocates what survives a few collections, and prints the largest size of the young generation, in MiB. */
const ALLOCATE = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const { stopYoungGenerationGrowth } = await import(process.argv[1]);
  if (process.argv[2] === 'stop') stopYoungGenerationGrowth();
  let kept = [], most = 0;
  for (let i = 0; i < 1_000_000; i += 1) {
    kept.push({ i, list: [i] });
    if (kept.length > 200_000) kept = kept.slice(100_000);
    if (i % 10_000 === 0) most = Math.max(most, getHeapSpaceStatistics().find((s) => s.space_name === 'new_space').space_size);
  }
  console.log(most / 2 ** 20);
`;

async function measureGrowth(mode: 'stop' | 'grow'): Promise<number> {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', ALLOCATE, SOURCE, mode]);
  return Number(stdout);
}

test('the young generation stays small, which V8 would let grow', async () => {
  expect(await measureGrowth('stop')).toBeLessThanOrEqual(8);
  expect(await measureGrowth('grow')).toBeGreaterThanOrEqual(32);
});
