import { toBehavior } from '../model/behavior.ts';
import type { Attempt } from '../model/result.ts';
import type { ComparedGuard } from '../model/comparison.ts';
import { ANSWER, describeAnswerProblem, readAnswer } from './answer.ts';
import type { PairedCell } from './cells.ts';
import type { GuardContext, SeenBehavior } from './classify-change.ts';
import type { StackPair } from './pairs.ts';
import { excuseKnownWrongs, isInconclusive, tallyAttempts } from './tally.ts';
import type { TargetRunner } from './target-runner.ts';

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

  /** How many attempts a round of these cells makes. */
  countAttempts(cells: readonly PairedCell[]): number {
    return cells.flatMap(({ before, after }) => [before, after]).filter((planned) => planned !== null).length;
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
    const answered = this.cells.filter((cell) => !this.#isUnansweredAlike(cell));
    return answered.filter((cell) =>
      cell.guards.some(({ guard }) =>
        isInconclusive(this.getBehaviors(cell, 'before', guard), this.getBehaviors(cell, 'after', guard)),
      ),
    );
  }

  /** Every guard in every cell; where one side does not answer as it should, that is all that is said of the cell. */
  compareGuards(): ComparedGuard[] {
    const all = this.cells.flatMap((cell) => {
      const compared = cell.guards.map((context) => this.#compareGuard(cell, context));
      const answer = compared.find(({ guard }) => guard === ANSWER)!;
      const guards = compared.filter((one) => one !== answer);
      if (!hasAnswerProblem(answer)) return guards;
      return answer.change === 'flaky' ? compared : [answer];
    });
    const signals = this.cells.flatMap(({ guards }) => guards.filter(({ kind }) => kind === 'signal'));
    return excuseKnownWrongs(all, new Set(signals.map(({ guard }) => guard)));
  }

  /** Whether neither side answers, each time: to wait for that again tells nothing. */
  #isUnansweredAlike(cell: PairedCell): boolean {
    const sides = (['before', 'after'] as const).map((side) => this.getBehaviors(cell, side, ANSWER));
    const [answer, ...others] = new Set(sides.flat());
    return others.length === 0 && isAnswerProblem(answer!);
  }

  #compareGuard(cell: PairedCell, context: GuardContext): ComparedGuard {
    const { guard } = context;
    const behaviors = (['before', 'after'] as const).map((side) => this.getBehaviors(cell, side, guard));
    const compared = { stack: this.pair.name, guard, cell: cell.row };
    const tally = tallyAttempts(context, behaviors[0]!, behaviors[1]!);
    const { after, before } = this.#attempts.get(cell)!;
    const problem =
      guard === ANSWER ? [...after, ...before].map(describeAnswerProblem).find((one) => one !== null) : null;
    return { ...compared, ...tally, ...(problem && { reason: problem }) };
  }

  /** What a guard did in each attempt; what a side does not offer is absent. */
  getBehaviors(cell: PairedCell, side: SideName, guard: string): SeenBehavior[] {
    const planned = cell[side];
    const isOffered = guard === ANSWER || planned?.expectations.some(({ name }) => name === guard);
    if (planned === null || !isOffered) return ['absent'];
    return this.#attempts.get(cell)![side].map((attempt) => {
      if (guard === ANSWER) return readAnswer(attempt);
      const verdict = attempt.verdicts.find((one) => one.name === guard);
      return verdict === undefined ? 'unknown' : toBehavior(verdict);
    });
  }

  getAttempts(side: SideName): Attempt[] {
    return this.cells.flatMap((cell) => this.#attempts.get(cell)![side]);
  }
}

/** Whether the answer says more than that there was one. */
function hasAnswerProblem({ before, after }: ComparedGuard): boolean {
  return isAnswerProblem(before) || isAnswerProblem(after);
}

function isAnswerProblem(shown: string): boolean {
  return !['answered', 'absent', 'unknown'].includes(shown);
}
