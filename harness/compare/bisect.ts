import type { Bisection, DatedVersion, ObservedVersion, ChangePoint, Comparison } from '../model/comparison.ts';
import { buildPairedCells, type CellFilter } from './cells.ts';
import { comparePairs, type CompareOptions, type PairCells } from './compare.ts';
import type { StackPair } from './pairs.ts';
import { createGuardKey, probeVersion, classifyBehaviors, type GuardBehaviors } from './probe.ts';
import { TargetRunner } from './target-runner.ts';
import { Runner } from '../run/runner.ts';

/** So many changes are looked for, one after the other. */
const MAX_CHANGE_POINTS = 8;

interface BisectOptions extends CompareOptions {
  cellFilter: CellFilter;
  /** The stacks that serve two versions of what is bisected. */
  findPairs: (before: string, after: string) => Promise<StackPair[]>;
  /** Told in words how far it is. */
  onProgress: (sentence: string) => unknown;
}

/**
 * Finds the versions in which the behavior of the first version became that of the last. `versions` are in order. Nothing
 * outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function bisectVersions(
  name: string,
  versions: readonly DatedVersion[],
  options: BisectOptions,
): Promise<Bisection> {
  const [from, to] = [versions[0]!, versions.at(-1)!];
  options.onProgress(`observing both ends: ${name} ${from.version} and ${to.version}`);
  const ends = await comparePairs(await buildPairCells([from, to], options.cellFilter, options), options);
  const record = { schemaVersion: 1, name, from, to, versions: versions.length, ends } as const;
  const watchedKeys = getChangedKeys(ends);
  if (watchedKeys.size === 0) return { ...record, looks: [], turns: [] };
  const sources = (await options.findPairs(from.version, to.version)).flatMap(({ before, after }) => [
    before.stack.id,
    after.stack.id,
  ]);
  await using runner = await Runner.open(sources, options);
  const search = new ChangeSearch(new TargetRunner(runner), { versions, watchedKeys, options });
  return { ...record, ...(await search.findChangePoints()), looks: search.looks };
}

interface SearchInput {
  versions: readonly DatedVersion[];
  /** The guards in cells that the ends do not share. */
  watchedKeys: ReadonlySet<string>;
  options: BisectOptions;
}

class ChangeSearch {
  readonly looks: ObservedVersion[] = [];
  readonly #targetRunner: TargetRunner;
  readonly #input: SearchInput;
  readonly #behaviorsByIndex = new Map<number, GuardBehaviors>();

  constructor(targetRunner: TargetRunner, input: SearchInput) {
    this.#targetRunner = targetRunner;
    this.#input = input;
  }

  /** One turn after the other, until a version does what the last one does. */
  async findChangePoints(): Promise<Pick<Bisection, 'turns' | 'unsearchedFrom'>> {
    const { versions, options } = this.#input;
    const end = versions.length - 1;
    const changePoints: ChangePoint[] = [];
    let index = 0;
    while (classifyBehaviors(await this.#observeVersion(index), await this.#observeVersion(end)) === 'new') {
      if (changePoints.length === MAX_CHANGE_POINTS) return { turns: changePoints, unsearchedFrom: versions[index]! };
      const before = await this.#observeVersion(index);
      const interval = await findFirstChange({ last: index, first: end }, (candidate) =>
        this.#classify(candidate, before),
      );
      const [last, first] = [versions[interval.last]!, versions[interval.first]!];
      options.onProgress(`found ${first.version} after ${last.version}, observing the two once more`);
      const comparison = await comparePairs(
        await buildPairCells([last, first], this.#createFilter(), options),
        options,
      );
      changePoints.push({ last, first, unsure: interval.broken.map((one) => versions[one]!), proof: comparison });
      index = interval.first;
    }
    return { turns: changePoints };
  }

  async #classify(index: number, before: GuardBehaviors): Promise<'old' | 'new' | 'broken'> {
    return classifyBehaviors(before, await this.#observeVersion(index));
  }

  /** What a version does; each is observed once, however often it is asked for. */
  async #observeVersion(index: number): Promise<GuardBehaviors> {
    const observed = this.#behaviorsByIndex.get(index);
    if (observed !== undefined) return observed;
    const { versions, options } = this.#input;
    const version = versions[index]!;
    options.onProgress(`looking at ${version.version}`);
    const pairCells = await buildPairCells([versions[0]!, version], this.#createFilter(), options);
    const { behaviors, failure } = await probeVersion(this.#targetRunner, pairCells);
    this.#behaviorsByIndex.set(index, behaviors);
    if (index > 0 && index < versions.length - 1)
      this.looks.push({ ...version, ...this.#describeLook(behaviors, failure) });
    return behaviors;
  }

  #describeLook(behaviors: GuardBehaviors, failure: string | undefined): Pick<ObservedVersion, 'shown' | 'sentence'> {
    const state = classifyBehaviors(this.#behaviorsByIndex.get(0)!, behaviors);
    if (state === 'broken') return { shown: 'could not run', sentence: failure ?? 'Nothing was proven.' };
    return { shown: state === 'old' ? 'as before' : 'changed' };
  }

  #createFilter(): CellFilter {
    const { watchedKeys } = this.#input;
    return { full: true, isSelected: (cell, guard) => watchedKeys.has(createGuardKey({ guard, cell })) };
  }
}

async function buildPairCells(
  [before, after]: readonly [DatedVersion, DatedVersion],
  cellFilter: CellFilter,
  { findPairs }: BisectOptions,
): Promise<PairCells[]> {
  const pairs = await findPairs(before.version, after.version);
  return pairs
    .map((pair) => ({ pair, cells: buildPairedCells(pair, cellFilter) }))
    .filter(({ cells }) => cells.length > 0);
}

/** Everything that is surely different between the ends. */
function getChangedKeys({ compared }: Comparison): Set<string> {
  const certain = compared.filter(({ change }) => change !== 'flaky' && change !== 'could not run');
  return new Set(certain.map(createGuardKey));
}

/** What a version shows: that nothing changed yet, that something did, or nothing, because it cannot be observed. */
export type ChangeState = 'old' | 'new' | 'broken';

interface ChangeInterval {
  /** The last version that is known to be as before, and the first that is known to have changed: places in the list. */
  last: number;
  first: number;
  /** Places between the two that could not be observed: the change may lie in any of them. */
  broken: number[];
}

/**
 * Finds where a list changes, between a place that is as before and one that has changed, with about log2 of the places
 * looked at. A place that cannot be observed is left for its nearest neighbour.
 */
export async function findFirstChange(
  { last, first }: Pick<ChangeInterval, 'last' | 'first'>,
  classifyAt: (index: number) => Promise<ChangeState>,
): Promise<ChangeInterval> {
  const broken = new Set<number>();
  let [low, high] = [last, first];
  for (;;) {
    const index = findNearest(
      (low + high) / 2,
      listIndexesBetween(low, high).filter((one) => !broken.has(one)),
    );
    if (index === undefined) return { last: low, first: high, broken: listIndexesBetween(low, high) };
    const state = await classifyAt(index);
    if (state === 'broken') broken.add(index);
    else if (state === 'old') low = index;
    else high = index;
  }
}

function listIndexesBetween(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low - 1) }, (_, index) => low + 1 + index);
}

function findNearest(middle: number, indexes: readonly number[]): number | undefined {
  return indexes.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
}
