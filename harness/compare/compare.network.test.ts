import { expect, test, type TestContext } from 'vitest';
import pinned from '../../scenarios/stacks/package.json' with { type: 'json' };
import type { Comparison } from '../model/comparison.ts';
import { comparePairs } from './compare.ts';
import { findRegistryProblem } from './fixtures/registry.ts';
import { selectPairCells } from './query.ts';

const NO_REGISTRY = await findRegistryProblem();
const EXPRESS = [
  pinned.dependencies['express-4'].replace('npm:', ''),
  `express@${pinned.dependencies.express}`,
] as const;

async function compared(
  { skip, signal }: TestContext,
  sides: readonly [string, string],
  cell: string,
): Promise<Comparison> {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const matched = await selectPairCells(sides, { full: true, cell, fault: [] }, signal);
  return comparePairs(matched, { repeat: 1, patienceMs: 1_000, signal, onAttempt: () => {} });
}

test.concurrent('Each side is served by the version that was asked for, as it says itself', async (context) => {
  const { before, after, selfCheck, alike, lines } = await compared(
    context,
    EXPRESS,
    'GET / mid-stream / fin / write / *',
  );
  expect(lines).toEqual([]);
  expect(alike).toBe(4 * 6);
  expect(selfCheck.problems).toEqual([]);
  const on = `on node ${process.versions.node}`;
  expect([before.served, after.served]).toEqual(EXPRESS.map((one) => [`${one.replace('@', ' ')} ${on}`]));
});

test.concurrent('A version that does not exist is a sentence, and what the other side did is kept', async (context) => {
  const { before, after, lines } = await compared(
    context,
    ['express@4.0.999', EXPRESS[1]],
    'GET / mid-stream / fin / write / ticking',
  );
  expect(before.failures).toEqual([expect.stringContaining('Expected npm to install express@4.0.999, got:')]);
  expect(after.served.length).toBe(1);
  expect(new Set(lines.map(({ change }) => change))).toEqual(new Set(['could not run']));
  expect(lines).toContainEqual(
    expect.objectContaining({ guard: "res 'close'", before: 'unknown', after: 'released by read' }),
  );
});
