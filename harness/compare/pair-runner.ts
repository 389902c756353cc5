import { behaviourOf, type Behaviour } from '../model/behavior.ts';
import type { Attempt } from '../model/result.ts';
import type { Compared } from '../model/comparison.ts';
import type { PairedCell } from './cells.ts';
import type { Pair } from './pairs.ts';
import type { Stage } from './stage.ts';
import { isDoubtful, tally } from './tally.ts';

/** So many cells are observed on each side at a time; more would only wait for each other. */
const BATCH = 40;

type SideName = 'before' | 'after';

/** Both sides of a pair, observed side by side, so that what disturbs one disturbs the other. */
export class Turns {
  readonly pair: Pair;
  readonly cells: readonly PairedCell[];
  readonly #stage: Stage;
  readonly #attempts = new Map<PairedCell, Record<SideName, Attempt[]>>();
  #batches = 0;

  constructor(stage: Stage, pair: Pair, cells: readonly PairedCell[]) {
    this.#stage = stage;
    this.pair = pair;
    this.cells = cells;
    for (const cell of cells) this.#attempts.set(cell, { before: [], after: [] });
  }

  /** Observes these cells once more on both sides, batch by batch; the sides take turns in starting first. */
  async round(cells: readonly PairedCell[]): Promise<void> {
    for (let from = 0; from < cells.length; from += BATCH) {
      const batch = cells.slice(from, from + BATCH);
      this.#batches += 1;
      const order = ['before', 'after'] as const;
      await Promise.all((this.#batches % 2 === 0 ? order.toReversed() : order).map((side) => this.#batch(side, batch)));
    }
  }

  /** Observes these cells once more on one side only. */
  async observe(side: SideName, cells: readonly PairedCell[]): Promise<void> {
    for (let from = 0; from < cells.length; from += BATCH) await this.#batch(side, cells.slice(from, from + BATCH));
  }

  async #batch(side: SideName, batch: readonly PairedCell[]): Promise<void> {
    const asked = batch.filter((cell) => cell[side] !== null);
    if (asked.length === 0) return;
    const attempts = await this.#stage.observe(
      this.pair[side],
      asked.map((cell) => cell[side]!),
    );
    for (const [index, cell] of asked.entries()) this.#attempts.get(cell)![side].push(attempts[index]!);
  }

  /** The cells of which a second look may tell more. */
  doubtful(): PairedCell[] {
    if (this.#stage.hasFailed(this.pair.before) || this.#stage.hasFailed(this.pair.after)) return [];
    return this.cells.filter((cell) =>
      cell.guards.some(({ guard }) =>
        isDoubtful(this.behaviours(cell, 'before', guard), this.behaviours(cell, 'after', guard)),
      ),
    );
  }

  compared(): Compared[] {
    return this.cells.flatMap((cell) =>
      cell.guards.map((context) => ({
        stack: this.pair.name,
        guard: context.guard,
        cell: cell.row,
        ...tally(
          context,
          this.behaviours(cell, 'before', context.guard),
          this.behaviours(cell, 'after', context.guard),
        ),
      })),
    );
  }

  /** What a guard did in each attempt; what a side does not offer is absent. */
  behaviours(cell: PairedCell, side: SideName, guard: string): Behaviour[] {
    const offered = cell[side] !== null && guard in cell[side].guards;
    if (!offered) return ['absent'];
    return this.#attempts.get(cell)![side].map(({ verdicts }) => {
      const verdict = verdicts.find((one) => one.guard === guard);
      return verdict === undefined ? 'unknown' : behaviourOf(verdict);
    });
  }

  attempts(side: SideName): Attempt[] {
    return this.cells.flatMap((cell) => this.#attempts.get(cell)![side]);
  }
}
