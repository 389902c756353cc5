import { expect, test } from 'vitest';
import type { CellSelection } from './selection.ts';
import { buildPlans } from './plan.ts';

/** `shutdown mid-stream: no selected server declares it`: what is skipped of these servers. */
async function listSkipped(words: readonly string[], selection: CellSelection): Promise<string[]> {
  const plans = await buildPlans({ words, full: false, ...selection });
  return plans.flatMap(({ cells }) =>
    cells.flatMap(({ cell, skip }) =>
      skip === undefined ? [] : [`${cell.scenario} ${cell.fault} ${cell.phase}: ${skip.sentence}`],
    ),
  );
}

test('what was asked for and is in no cell is a skipped cell: faults, phases, and pairs of them', async () => {
  expect(await listSkipped(['seed/silent'], { faults: ['fin', 'shutdown'], phases: [] })).toEqual([
    'seed/silent shutdown mid-stream: no selected server declares it',
  ]);
  expect(
    await listSkipped(['seed/silent'], { faults: ['fin', 'vanish'], phases: ['mid-stream', 'before-first-byte'] }),
  ).toEqual(['seed/silent vanish before-first-byte: no selected server declares it']);
  expect(await listSkipped(['seed/silent'], { faults: [], phases: [] })).toEqual([]);
});

test('a phase that no server has is skipped with each fault that is tried, with a reason of its own where there is one', async () => {
  expect(await listSkipped(['seed/stay'], { faults: [], phases: ['mid-stream', 'during-upload'] })).toEqual([
    'seed/stay stay during-upload: its request has no body, so there is no upload to leave',
  ]);
});

test('a fault that one of the servers declares is not missed in the others', async () => {
  expect(await listSkipped(['seed/silent', 'seed/stalled-write'], { faults: ['fin', 'stall'], phases: [] })).toEqual(
    [],
  );
});

test('a stack may have it in full', async () => {
  const skipped = await listSkipped(['stacks/koa'], { faults: ['fin', 'stall'], phases: [] });
  expect(skipped[0]).toBe(
    'koa@3 on node@24 stall mid-stream: `stall` mid-stream is not tried with it; `--full` may have it',
  );
});
