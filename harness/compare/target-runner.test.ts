import { expect, test } from 'vitest';
import type { PackageVersions } from '../install/packages.ts';
import { HarnessError } from '../system/errors.ts';
import type { Alternative } from './alternatives.ts';
import { createFakeTarget } from './fixtures/fake-stack.ts';
import type { ResolvedTarget } from './pairs.ts';
import { TargetRunner } from './target-runner.ts';

interface Start {
  start: { program: { packages: PackageVersions } };
}

type CellRunner = ConstructorParameters<typeof TargetRunner>[0];

const OLDER_ADAPTERS = ['2.9.0', '1.9.0'];

function createTarget(version: string): ResolvedTarget {
  const target = createFakeTarget(version);
  return { ...target, packages: { ...target.packages, adapter: '3.0.0' }, neighbors: ['adapter'] };
}

/** A runner for versions of which some start, with each that it tried, as `fake adapter`. */
function createRunner(canStart: (packages: PackageVersions) => boolean): { runner: TargetRunner; tried: string[] } {
  const tried: string[] = [];
  const installTarget = async ({ stack, packages }: ResolvedTarget) => ({
    program: { source: stack.id, packages },
    notes: [],
  });
  const withServer = async ({ start }: Start, use: (running: object) => Promise<unknown>) => {
    const { packages } = start.program;
    tried.push(Object.values(packages).join(' '));
    if (!canStart(packages)) throw new HarnessError('exited', 'Expected fake to run, but it exited.');
    const stack = { name: 'fake', version: packages['fake']! };
    return use({ server: { versions: { stack, runtime: createFakeTarget('1.0.0').runtime } } });
  };
  const recordFailure = (_cells: unknown, error: Error) => error.message;
  const cellRunner = { signal: new AbortController().signal, withServer, recordFailure } as unknown as CellRunner;
  return { runner: new TargetRunner(cellRunner, { installTarget, listAlternatives: listOlderAdapters }), tried };
}

async function* listOlderAdapters(target: ResolvedTarget): AsyncGenerator<Alternative> {
  for (const adapter of OLDER_ADAPTERS)
    yield { target: { ...target, packages: { ...target.packages, adapter } }, notes: [`with adapter ${adapter}`] };
}

test('a version that does not start with the pinned neighbor gets one that it starts with, and so does the other side', async () => {
  const [before, after] = [createTarget('1.0.0'), createTarget('2.0.0')];
  const { runner, tried } = createRunner(({ fake, adapter }) => fake === '2.0.0' || adapter === '1.9.0');
  await runner.alignNeighbors({ before, after });
  expect(await runner.describeSetup(before)).toEqual(['with adapter 1.9.0']);
  expect(await runner.describeSetup(after)).toEqual(['with adapter 1.9.0 like the other side']);
  expect(tried.toSorted()).toEqual(['1.0.0 1.9.0', '1.0.0 2.9.0', '1.0.0 3.0.0', '2.0.0 1.9.0', '2.0.0 3.0.0']);
});

test('the other side keeps the pinned neighbor where it starts with no other', async () => {
  const [before, after] = [createTarget('1.0.0'), createTarget('2.0.0')];
  const { runner } = createRunner(({ fake, adapter }) => (fake === '2.0.0') === (adapter === '3.0.0'));
  await runner.alignNeighbors({ before, after });
  expect(await runner.describeSetup(before)).toEqual(['with adapter 2.9.0']);
  expect(await runner.describeSetup(after)).toEqual([]);
});

test('a neighbor that one version needed is tried first for the next', async () => {
  const { runner, tried } = createRunner(({ adapter }) => adapter === '1.9.0');
  for (const version of ['1.0.0', '1.0.1']) {
    const target = createTarget(version);
    await runner.alignNeighbors({ before: target, after: target });
  }
  expect(tried).toEqual(['1.0.0 3.0.0', '1.0.0 2.9.0', '1.0.0 1.9.0', '1.0.1 3.0.0', '1.0.1 1.9.0']);
});

test('a version beside which nothing else can be tried is started for its cells only, and says why it does not start', async () => {
  const target = createFakeTarget('1.0.0');
  const { runner, tried } = createRunner(() => false);
  await runner.alignNeighbors({ before: target, after: target });
  expect(tried).toEqual([]);
  expect(await runner.observeCells(target, [])).toBe('Expected fake to run, but it exited.');
  expect(await runner.observeCells(target, [])).toBe('Expected fake to run, but it exited.');
  expect(runner.hasFailed(target)).toBe(true);
  expect(tried).toEqual(['1.0.0']);
});
