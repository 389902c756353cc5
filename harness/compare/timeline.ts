import { cpus, release } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { DatedVersion } from '../model/comparison.ts';
import type { Shard } from '../model/run.ts';
import type { UpgradeTimeline } from '../model/upgrade-timeline.ts';
import { ANSWER } from './answer.ts';
import { withTargetRunner, type CompareOptions } from './compare.ts';
import type { CellFilter } from './cells.ts';
import type { ObservationStore } from './observation-store.ts';
import type { StackPair } from './pairs.ts';
import { buildSignalRows, buildTimelineChanges, type VersionChange } from './timeline-rows.ts';
import { VersionObserver } from './version-observer.ts';

/** A difference between two versions counts if so many attempts agree on each side. */
const ATTEMPTS = 3;

export interface TimelineOptions extends Omit<CompareOptions, 'repeat'> {
  cellFilter: CellFilter;
  /** The stacks that serve a version, each with itself. */
  findPairs: (version: string) => Promise<StackPair[]>;
  store: ObservationStore;
  runtime: string;
  /** The cells that the filter takes, in words. */
  cells: string;
  /** What makes it again. */
  command: string;
  /** Observes each version, not only the first of each minor and those between two that differ. */
  every: boolean;
  /** Observes this share of the versions only, for others to go on with. */
  shard?: Shard;
  onProgress: (sentence: string) => unknown;
}

/**
 * Finds every change of every signal between the first and the last version, which are in order: the first version of each
 * minor is observed, and what lies between two that differ is bisected. Null for a shard. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function traceVersions(
  name: string,
  versions: readonly DatedVersion[],
  options: TimelineOptions,
): Promise<UpgradeTimeline | null> {
  const startedAt = new Date().toISOString();
  const chosen = options.every ? versions : listFirstOfMinors(versions);
  const pairs = (await Promise.all(chosen.map(({ version }) => options.findPairs(version)))).flat();
  const sources = pairs.map(({ after }) => after.stack.id);
  return withTargetRunner(sources, options, async (targetRunner, selfCheck) => {
    const observer = new VersionObserver(targetRunner, options);
    const search = new TimelineSearch(observer, { name, versions, options });
    if (options.shard !== undefined) {
      await search.observeAll(takeShare(chosen, options.shard));
      return null;
    }
    return {
      schemaVersion: 1,
      hangup: packageJson.version,
      startedAt,
      machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
      patienceMs: options.patienceMs,
      runtime: options.runtime,
      cells: options.cells,
      command: options.command,
      name,
      from: versions[0]!,
      to: versions.at(-1)!,
      published: versions.length,
      every: options.every,
      selfCheck: await selfCheck,
      ...(await search.trace(chosen)),
    };
  });
}

/** The first version of each minor, and the last of all. */
export function listFirstOfMinors(versions: readonly DatedVersion[]): DatedVersion[] {
  const minors = Map.groupBy(versions, ({ version }) => version.split('.').slice(0, 2).join('.'));
  return [...new Set([...[...minors.values()].map(([first]) => first!), versions.at(-1)!])];
}

/** Every so-manieth, so that the lines of a package are spread over the shards. */
function takeShare<T>(all: readonly T[], { index, of }: Shard): T[] {
  return all.filter((_one, place) => place % of === index - 1);
}

interface SearchInput {
  name: string;
  versions: readonly DatedVersion[];
  options: Pick<TimelineOptions, 'onProgress'>;
}

type Traced = Pick<UpgradeTimeline, 'observed' | 'failures' | 'columns' | 'rows' | 'changes'>;

/** Looks for what changed between versions, with an observer that sees one at a time. */
export class TimelineSearch {
  readonly #observer: VersionObserver;
  readonly #input: SearchInput;
  readonly #observed = new Set<DatedVersion>();

  constructor(observer: VersionObserver, input: SearchInput) {
    this.#observer = observer;
    this.#input = input;
  }

  async observeAll(chosen: readonly DatedVersion[]): Promise<void> {
    for (const [index, version] of chosen.entries()) await this.#observe(version, `, ${index + 1} of ${chosen.length}`);
  }

  /** Observes these versions, and what lies between those that differ. */
  async trace(chosen: readonly DatedVersion[]): Promise<Traced> {
    await this.observeAll(chosen);
    const changes = await this.#findChanges(chosen);
    const shown = new Set([...chosen, ...changes.map(({ first }) => first)]);
    const columns = this.#input.versions.filter((version) => shown.has(version) && !this.#isBroken(version));
    return {
      observed: [...this.#observed].filter((version) => !this.#isBroken(version)).length,
      failures: this.#listFailures(),
      columns,
      rows: buildSignalRows(this.#observer, columns),
      changes: buildTimelineChanges(this.#observer, { columns, changes }),
    };
  }

  /** What changed between neighbors of these, and in which version. */
  async #findChanges(chosen: readonly DatedVersion[]): Promise<VersionChange[]> {
    const running = chosen.filter((version) => !this.#isBroken(version));
    const changes: VersionChange[] = [];
    for (const [index, last] of running.slice(0, -1).entries())
      changes.push(...(await this.#divide(last, running[index + 1]!)));
    return changes;
  }

  #listFailures(): UpgradeTimeline['failures'] {
    return this.#input.versions.flatMap((version) => {
      const sentence = this.#observer.getFailure(version);
      return sentence === undefined ? [] : [{ version: version.version, sentence }];
    });
  }

  #isBroken(version: DatedVersion): boolean {
    return this.#observer.getFailure(version) !== undefined;
  }

  async #observe(version: DatedVersion, place: string, keys?: ReadonlySet<string>): Promise<void> {
    const { name, options } = this.#input;
    options.onProgress(`observing ${name} ${version.version}${place}`);
    this.#observed.add(version);
    await this.#observer.observe(version, keys && { keys });
  }

  /** Finds the versions between two in which something changed, by halves; a version that does not start is left for its neighbor. */
  async #divide(last: DatedVersion, first: DatedVersion): Promise<VersionChange[]> {
    const keys = await this.#confirmDifferences([last, first], this.#listUncertain(last, first));
    if (keys.size === 0) return [];
    for (;;) {
      const { between, unsure } = this.#listBetween(last, first);
      const middle = between[Math.floor(between.length / 2)];
      if (middle === undefined) return this.#settle({ last, first, unsure, keys });
      await this.#observe(middle, `, between ${last.version} and ${first.version}`, keys);
      if (this.#isBroken(middle)) continue;
      return [...(await this.#divide(last, middle)), ...(await this.#divide(middle, first))];
    }
  }

  /** A change between neighbors, of which each guard was observed often enough; nothing if it was noise. */
  async #settle(change: VersionChange): Promise<VersionChange[]> {
    const keys = await this.#confirmDifferences([change.last, change.first], change.keys);
    return keys.size === 0 ? [] : [{ ...change, keys }];
  }

  #listBetween(last: DatedVersion, first: DatedVersion): { between: DatedVersion[]; unsure: DatedVersion[] } {
    const { versions } = this.#input;
    const all = versions.slice(versions.indexOf(last) + 1, versions.indexOf(first));
    return {
      between: all.filter((version) => !this.#isBroken(version)),
      unsure: all.filter((version) => this.#isBroken(version)),
    };
  }

  /** The guards in cells that differ, after these have been observed often enough. */
  async #confirmDifferences(
    [last, first]: readonly [DatedVersion, DatedVersion],
    keys: ReadonlySet<string>,
  ): Promise<Set<string>> {
    for (const version of keys.size === 0 ? [] : [last, first])
      await this.#observer.observe(version, { keys, attempts: ATTEMPTS });
    return this.#listDifferences(last, first);
  }

  /** What differs and may be noise: not what one of the two does not offer. */
  #listUncertain(last: DatedVersion, first: DatedVersion): Set<string> {
    const isOffered = (key: string) =>
      [last, first].every((version) => this.#observer.getBehavior(version, key) !== 'absent');
    return new Set([...this.#listDifferences(last, first)].filter(isOffered));
  }

  #listDifferences(last: DatedVersion, first: DatedVersion): Set<string> {
    const different = [...this.#observer.places].filter(([key, { context }]) => {
      const [before, after] = [last, first].map((version) => this.#observer.getBehavior(version, key));
      if ([before, after].some((one) => one === undefined || one === 'unknown') || before === after) return false;
      const isOnlyOffered = context.guard === ANSWER && [before, after].includes('absent');
      return !isOnlyOffered || ![before, after].includes('answered');
    });
    return new Set(different.map(([key]) => key));
  }
}
