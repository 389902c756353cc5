import type { Bisection, Dated, Look, Turn, Comparison } from '../model/comparison.ts';
import { cellsOf, type Which } from './cells.ts';
import { compare, type CompareOptions, type Matched } from './compare.ts';
import type { Pair } from './pairs.ts';
import { keyOf, probe, shownBy, type Behaviours } from './probe.ts';
import { Stage } from './stage.ts';

/** So many changes are looked for, one after the other. */
const MOST_TURNS = 8;

export interface BisectOptions extends CompareOptions {
  which: Which;
  /** The stacks that serve two versions of what is bisected. */
  pairsOf: (before: string, after: string) => Promise<Pair[]>;
  /** Told in words how far it is. */
  tell: (sentence: string) => unknown;
}

/**
 * Finds the versions in which the behaviour of the first version became that of the last. `versions` are in order. Nothing
 * outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function bisect(name: string, versions: readonly Dated[], options: BisectOptions): Promise<Bisection> {
  const [from, to] = [versions[0]!, versions.at(-1)!];
  options.tell(`observing both ends: ${name} ${from.version} and ${to.version}`);
  const ends = await compare(await matchedOf([from, to], options.which, options), options);
  const record = { schemaVersion: 1, name, from, to, versions: versions.length, ends } as const;
  const watched = changedKeys(ends);
  if (watched.size === 0) return { ...record, looks: [], turns: [] };
  const stageSources = (await options.pairsOf(from.version, to.version)).flatMap(({ before, after }) => [
    before.stack.id,
    after.stack.id,
  ]);
  await using stage = await Stage.open(stageSources, options);
  const search = new Search(stage, { versions, watched, options });
  return { ...record, ...(await search.turns()), looks: search.looks };
}

interface Searched {
  versions: readonly Dated[];
  /** The guards in cells that the ends do not share. */
  watched: ReadonlySet<string>;
  options: BisectOptions;
}

class Search {
  readonly looks: Look[] = [];
  readonly #stage: Stage;
  readonly #searched: Searched;
  readonly #seen = new Map<number, Behaviours>();

  constructor(stage: Stage, searched: Searched) {
    this.#stage = stage;
    this.#searched = searched;
  }

  /** One turn after the other, until a version does what the last one does. */
  async turns(): Promise<Pick<Bisection, 'turns' | 'unsearchedFrom'>> {
    const { versions, options } = this.#searched;
    const end = versions.length - 1;
    const turns: Turn[] = [];
    let place = 0;
    while (shownBy(await this.#at(place), await this.#at(end)) === 'new') {
      if (turns.length === MOST_TURNS) return { turns, unsearchedFrom: versions[place]! };
      const before = await this.#at(place);
      const found = await firstChange({ last: place, first: end }, (one) => this.#look(one, before));
      const [last, first] = [versions[found.last]!, versions[found.first]!];
      options.tell(`found ${first.version} after ${last.version}, observing the two once more`);
      const proof = await compare(await matchedOf([last, first], this.#which(), options), options);
      turns.push({ last, first, unsure: found.broken.map((one) => versions[one]!), proof });
      place = found.first;
    }
    return { turns };
  }

  async #look(place: number, before: Behaviours): Promise<'old' | 'new' | 'broken'> {
    return shownBy(before, await this.#at(place));
  }

  /** What a version does; each is observed once, however often it is asked for. */
  async #at(place: number): Promise<Behaviours> {
    const known = this.#seen.get(place);
    if (known !== undefined) return known;
    const { versions, options } = this.#searched;
    const version = versions[place]!;
    options.tell(`looking at ${version.version}`);
    const matched = await matchedOf([versions[0]!, version], this.#which(), options);
    const { seen, failure } = await probe(this.#stage, matched);
    this.#seen.set(place, seen);
    if (place > 0 && place < versions.length - 1) this.looks.push({ ...version, ...this.#shown(seen, failure) });
    return seen;
  }

  #shown(seen: Behaviours, failure: string | undefined): Pick<Look, 'shown' | 'sentence'> {
    const shown = shownBy(this.#seen.get(0)!, seen);
    if (shown === 'broken') return { shown: 'could not run', sentence: failure ?? 'Nothing was proven.' };
    return { shown: shown === 'old' ? 'as before' : 'changed' };
  }

  #which(): Which {
    const { watched } = this.#searched;
    return { full: true, wants: (cell, guard) => watched.has(keyOf({ guard, cell })) };
  }
}

async function matchedOf(
  [before, after]: readonly [Dated, Dated],
  which: Which,
  { pairsOf }: BisectOptions,
): Promise<Matched[]> {
  const pairs = await pairsOf(before.version, after.version);
  return pairs.map((pair) => ({ pair, cells: cellsOf(pair, which) })).filter(({ cells }) => cells.length > 0);
}

/** Everything that is surely different between the ends. */
function changedKeys({ compared }: Comparison): Set<string> {
  const sure = compared.filter(({ change }) => change !== 'flaky' && change !== 'could not run');
  return new Set(sure.map(keyOf));
}

/** What a version shows: that nothing changed yet, that something did, or nothing, because it cannot be observed. */
export type Shown = 'old' | 'new' | 'broken';

export interface Step {
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
export async function firstChange(
  { last, first }: Pick<Step, 'last' | 'first'>,
  look: (place: number) => Promise<Shown>,
): Promise<Step> {
  const broken = new Set<number>();
  let [low, high] = [last, first];
  for (;;) {
    const place = nearestTo(
      (low + high) / 2,
      placesBetween(low, high).filter((one) => !broken.has(one)),
    );
    if (place === undefined) return { last: low, first: high, broken: placesBetween(low, high) };
    const shown = await look(place);
    if (shown === 'broken') broken.add(place);
    else if (shown === 'old') low = place;
    else high = place;
  }
}

function placesBetween(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low - 1) }, (_, index) => low + 1 + index);
}

function nearestTo(middle: number, places: readonly number[]): number | undefined {
  return places.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
}
