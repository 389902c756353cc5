import type { DatedVersion } from '../model/comparison.ts';
import { buildPairedCells, type CellFilter, type ComparedDimensions, type PairedCell } from './cells.ts';
import type { GuardContext, SeenBehavior } from './classify-change.ts';
import type { ObservationStore, VersionObservation } from './observation-store.ts';
import { PairRunner } from './pair-runner.ts';
import type { StackPair } from './pairs.ts';
import { createGuardKey } from './probe.ts';
import { dropLateness } from './tally.ts';
import type { TargetRunner } from './target-runner.ts';

/** Where a guard stands: whose, in which cell. */
export interface GuardPlace {
  /** The package of the stack, so that the files of two lines are one; the stack itself where it has none. */
  stack: string;
  row: ComparedDimensions;
  context: GuardContext;
}

interface ObserverOptions {
  cellFilter: CellFilter;
  /** The stacks that serve a version, each with itself. */
  findPairs: (version: string) => Promise<StackPair[]>;
  store: ObservationStore;
  onRound?: (attempts: number, again: boolean) => unknown;
}

/** Observes versions of one package, and keeps what it has seen of each. */
export class VersionObserver {
  /** Every guard in every cell that any version was asked for, by its key. */
  readonly places = new Map<string, GuardPlace>();
  readonly #targetRunner: TargetRunner;
  readonly #options: ObserverOptions;
  readonly #observations = new Map<string, VersionObservation>();
  readonly #keys = new Map<string, ReadonlySet<string>>();

  constructor(targetRunner: TargetRunner, options: ObserverOptions) {
    this.#targetRunner = targetRunner;
    this.#options = options;
  }

  /** Observes a version until each of these guards, or each that there is, has that many attempts. */
  async observe(
    { version }: DatedVersion,
    { keys, attempts = 1 }: { keys?: ReadonlySet<string>; attempts?: number } = {},
  ): Promise<void> {
    const observation = await this.#load(version);
    const pairs = await this.#options.findPairs(version);
    for (const pair of pairs) {
      const cells = buildPairedCells(pair, this.#options.cellFilter);
      this.#rememberPlaces(version, pair, cells);
      for (let attempt = 1; attempt <= attempts && observation.failure === undefined; attempt += 1) {
        const wanted = cells.filter((cell) =>
          listKeys(pair, cell).some(
            (key) => (keys?.has(key) ?? true) && (observation.attempts[key]?.length ?? 0) < attempt,
          ),
        );
        if (wanted.length > 0) await this.#observeCells(pair, wanted, observation);
      }
    }
  }

  /** Why a version could not be started; undefined if it could, or was not observed yet. */
  getFailure({ version }: DatedVersion): string | undefined {
    return this.#observations.get(version)?.failure;
  }

  /**
   * What a guard does in a cell at a version: `absent` where the version cannot be asked for it, `unknown` where nothing is
   * proven, or the attempts do not agree; undefined where it was not observed yet.
   */
  getBehavior({ version }: DatedVersion, key: string): SeenBehavior | undefined {
    const observation = this.#observations.get(version);
    if (observation === undefined) return undefined;
    if (this.#keys.get(version)?.has(key) !== true) return 'absent';
    const seen = observation.attempts[key];
    return seen === undefined ? undefined : settleBehaviors(seen);
  }

  async #load(version: string): Promise<VersionObservation> {
    const observation = this.#observations.get(version) ?? (await this.#options.store.read(version));
    this.#observations.set(version, observation);
    return observation;
  }

  #rememberPlaces(version: string, pair: StackPair, cells: readonly PairedCell[]): void {
    const keys = new Set(this.#keys.get(version));
    for (const cell of cells) {
      for (const context of cell.guards) {
        const key = createPlaceKey(pair, cell, context);
        keys.add(key);
        this.places.set(key, { stack: getFamily(pair), row: cell.row, context });
      }
    }
    this.#keys.set(version, keys);
  }

  async #observeCells(pair: StackPair, cells: readonly PairedCell[], observation: VersionObservation): Promise<void> {
    const pairRunner = new PairRunner(this.#targetRunner, pair, cells);
    this.#options.onRound?.(cells.length, Object.keys(observation.attempts).length > 0);
    await pairRunner.observeSide('after', cells);
    if (this.#targetRunner.hasFailed(pair.after)) {
      // A busy machine may be why it did not start: that is not kept, and takes nothing from what was seen before.
      if (Object.keys(observation.attempts).length === 0) observation.failure = findFailure(pairRunner);
      return;
    }
    for (const cell of cells) {
      for (const context of cell.guards) {
        const seen = (observation.attempts[createPlaceKey(pair, cell, context)] ??= []);
        seen.push(...pairRunner.getBehaviors(cell, 'after', context.guard));
      }
    }
    await this.#options.store.write(observation);
  }
}

function findFailure(pairRunner: PairRunner): string {
  const histories = pairRunner.getAttempts('after').map(({ history }) => history);
  return histories.flatMap((history) => (history.kind === 'failed' ? history.failure.sentence : []))[0] ?? '';
}

function listKeys(pair: StackPair, cell: PairedCell): string[] {
  return cell.guards.map((context) => createPlaceKey(pair, cell, context));
}

function createPlaceKey(pair: StackPair, { row }: PairedCell, { guard }: GuardContext): string {
  return `${getFamily(pair)} / ${createGuardKey({ guard, cell: row })}`;
}

function getFamily({ name, after }: StackPair): string {
  return after.stack.package ?? name;
}

/**
 * Attempts that agree; `unknown` where they do not, or prove nothing. Versions are not observed side by side here, so that what
 * is late says more of the machine than of the version.
 */
function settleBehaviors(seen: readonly SeenBehavior[]): SeenBehavior {
  const [behavior, ...others] = new Set(seen.filter((one) => one !== 'unknown').map(dropLateness));
  return behavior === undefined || others.length > 0 ? 'unknown' : behavior;
}
