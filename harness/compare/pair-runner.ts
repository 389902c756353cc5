import { toBehavior, type Behavior } from '../model/behavior.ts';
import type { PlannedCell } from '../model/plan.ts';
import type { Attempt } from '../model/result.ts';
import type { Runner } from '../run/runner.ts';
import { HarnessError } from '../system/errors.ts';
import type { ComparedGuard } from '../model/comparison.ts';
import type { PairedCell } from './cells.ts';
import type { ResolvedTarget, StackPair } from './pairs.ts';
import { installTarget, verifyVersion } from './install-target.ts';
import { isInconclusive, tallyAttempts } from './tally.ts';

type SideName = 'before' | 'after';

/** Both sides of a pair, observed side by side, so that what disturbs one disturbs the other. */
export class PairRunner {
  readonly pair: StackPair;
  readonly cells: readonly PairedCell[];
  readonly #targetRunner: TargetRunner;
  readonly #attempts = new Map<PairedCell, Record<SideName, Attempt[]>>();
  #rounds = 0;

  constructor(targetRunner: TargetRunner, pair: StackPair, cells: readonly PairedCell[]) {
    this.#targetRunner = targetRunner;
    this.pair = pair;
    this.cells = cells;
    for (const cell of cells) this.#attempts.set(cell, { before: [], after: [] });
  }

  /** Observes these cells once more on both sides; the sides take turns in starting first. */
  async runRound(cells: readonly PairedCell[]): Promise<void> {
    this.#rounds += 1;
    const order = ['before', 'after'] as const;
    await Promise.all(
      (this.#rounds % 2 === 0 ? order.toReversed() : order).map((side) => this.observeSide(side, cells)),
    );
  }

  /** Observes these cells once more on one side only. */
  async observeSide(side: SideName, cells: readonly PairedCell[]): Promise<void> {
    const offeredCells = cells.filter((cell) => cell[side] !== null);
    if (offeredCells.length === 0) return;
    const attempts = await this.#targetRunner.observeCells(
      this.pair[side],
      offeredCells.map((cell) => cell[side]!),
    );
    for (const [index, cell] of offeredCells.entries()) this.#attempts.get(cell)![side].push(attempts[index]!);
  }

  /** The cells of which a second look may tell more. */
  getInconclusiveCells(): PairedCell[] {
    if (this.#targetRunner.hasFailed(this.pair.before) || this.#targetRunner.hasFailed(this.pair.after)) return [];
    return this.cells.filter((cell) =>
      cell.guards.some(({ guard }) =>
        isInconclusive(this.getBehaviors(cell, 'before', guard), this.getBehaviors(cell, 'after', guard)),
      ),
    );
  }

  compareGuards(): ComparedGuard[] {
    return this.cells.flatMap((cell) =>
      cell.guards.map((context) => ({
        stack: this.pair.name,
        guard: context.guard,
        cell: cell.row,
        ...tallyAttempts(
          context,
          this.getBehaviors(cell, 'before', context.guard),
          this.getBehaviors(cell, 'after', context.guard),
        ),
      })),
    );
  }

  /** What a guard did in each attempt; what a side does not offer is absent. */
  getBehaviors(cell: PairedCell, side: SideName, guard: string): Behavior[] {
    const isOffered = cell[side]?.expectations.some(({ name }) => name === guard) ?? false;
    if (!isOffered) return ['absent'];
    return this.#attempts.get(cell)![side].map(({ verdicts }) => {
      const verdict = verdicts.find((one) => one.name === guard);
      return verdict === undefined ? 'unknown' : toBehavior(verdict);
    });
  }

  getAttempts(side: SideName): Attempt[] {
    return this.cells.flatMap((cell) => this.#attempts.get(cell)![side]);
  }
}

/** Observes versions, one batch of cells on one fresh server at a time. */
export class TargetRunner {
  readonly #runner: Runner;
  /** A version that did not start once is not waited for again. */
  readonly #failures = new Map<string, unknown>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Observes cells side by side. What could not be observed says why, and is never thrown. */
  async observeCells(target: ResolvedTarget, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    const runner = this.#runner;
    if (this.hasFailed(target)) return runner.recordFailure(cells, this.#failures.get(target.name));
    try {
      const program = await installTarget(target, runner.signal);
      const attempts = await runner.withServer({ id: target.name, program }, (runningServer) => {
        const problem = verifyVersion(target, runningServer.server.versions!);
        if (problem !== null) throw new HarnessError('wrong-version', problem);
        return Promise.all(cells.map((cell) => runner.observeWhenFree(runningServer, cell)));
      });
      runner.signal.throwIfAborted();
      return attempts;
    } catch (error) {
      runner.signal.throwIfAborted();
      this.#failures.set(target.name, error);
      return runner.recordFailure(cells, error);
    }
  }

  /** Whether this version could not be started. */
  hasFailed({ name }: ResolvedTarget): boolean {
    return this.#failures.has(name);
  }
}
