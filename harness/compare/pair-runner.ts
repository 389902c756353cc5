import { toBehavior } from '../model/behavior.ts';
import type { Attempt } from '../model/result.ts';
import type { ComparedGuard } from '../model/comparison.ts';
import { ANSWER, describeAnswerProblem, isAnswerProblem, readAnswer } from './answer.ts';
import type { PairedCell } from './cells.ts';
import type { GuardContext, SeenBehavior } from './classify-change.ts';
import type { StackPair } from './pairs.ts';
import { isInconclusive, tallyAttempts } from './tally.ts';
import type { TargetRunner } from './target-runner.ts';

const SIDES = ['before', 'after'] as const;
type SideName = (typeof SIDES)[number];
/** Which cells are observed on each side. */
export type SideCells = Readonly<Record<SideName, readonly PairedCell[]>>;

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

  /** Observes these cells once more, side by side; the sides take turns in starting first. */
  async runRound(cells: SideCells): Promise<void> {
    this.#rounds += 1;
    const order = this.#rounds % 2 === 0 ? SIDES.toReversed() : SIDES;
    await Promise.all(order.map((side) => this.observeSide(side, cells[side])));
  }

  /** Every cell that a side can be asked for. */
  listCells(): SideCells {
    return this.#selectCells((cell, side) => cell[side] !== null);
  }

  #selectCells(isSelected: (cell: PairedCell, side: SideName) => boolean): SideCells {
    const select = (side: SideName) => this.cells.filter((cell) => isSelected(cell, side));
    return { before: select('before'), after: select('after') };
  }

  /** Observes these cells once more on one side only. */
  async observeSide(side: SideName, cells: readonly PairedCell[]): Promise<void> {
    const offeredCells = cells.filter((cell) => cell[side] !== null);
    if (offeredCells.length === 0) return;
    // Each time as cells of their own: that is how progress counts them.
    const plannedCells = offeredCells.map((cell) => ({ ...cell[side]!, cell: { ...cell[side]!.cell } }));
    const attempts = await this.#targetRunner.observeCells(this.pair[side], plannedCells);
    for (const [index, cell] of offeredCells.entries()) this.#attempts.get(cell)![side].push(attempts[index]!);
  }

  /**
   * The cells of which another look may tell more, so many times each, on the side that may show something else then: what it
   * does not offer stays absent.
   */
  listInconclusiveCells(times: number): SideCells {
    const isRunning = SIDES.every((side) => !this.#targetRunner.hasFailed(this.pair[side]));
    const { before, after } = this.#selectCells((cell, side) => isRunning && this.#isInconclusive(cell, side));
    const repeat = (cells: readonly PairedCell[]) => Array.from({ length: times }, () => cells).flat();
    return { before: repeat(before), after: repeat(after) };
  }

  #isInconclusive(cell: PairedCell, side: SideName): boolean {
    if (this.#isUnansweredAlike(cell)) return false;
    return cell.guards.some(({ guard }) => {
      const [before, after] = SIDES.map((one) => this.getBehaviors(cell, one, guard));
      const isOffered = this.getBehaviors(cell, side, guard).some((behavior) => behavior !== 'absent');
      return isOffered && isInconclusive(before!, after!);
    });
  }

  /** Every guard in every cell, each by itself, and the answer as a whole. */
  compareGuards(): ComparedGuard[] {
    return this.cells.flatMap((cell) => cell.guards.map((context) => this.#compareGuard(cell, context)));
  }

  /** Whether neither side answers, each time: to wait for that again tells nothing. */
  #isUnansweredAlike(cell: PairedCell): boolean {
    const sides = SIDES.map((side) => this.getBehaviors(cell, side, ANSWER));
    const [answer, ...others] = new Set(sides.flat());
    return others.length === 0 && isAnswerProblem(answer!);
  }

  #compareGuard(cell: PairedCell, context: GuardContext): ComparedGuard {
    const { guard } = context;
    const behaviors = SIDES.map((side) => this.getBehaviors(cell, side, guard));
    const compared = { stack: this.pair.name, guard, cell: cell.row };
    const tally = tallyAttempts(context, behaviors[0]!, behaviors[1]!);
    const { after, before } = this.#attempts.get(cell)!;
    const problem =
      guard === ANSWER ? [...after, ...before].map(describeAnswerProblem).find((one) => one !== null) : null;
    return { ...compared, ...tally, ...(problem && { reason: problem }) };
  }

  /** What a guard did in each attempt; what a side does not offer is absent, unless its server never ran: then nothing is known of it. */
  getBehaviors(cell: PairedCell, side: SideName, guard: string): SeenBehavior[] {
    const planned = cell[side];
    const isOffered = guard === ANSWER || planned?.expectations.some(({ name }) => name === guard);
    if (planned === null || !isOffered) return [this.#targetRunner.hasFailed(this.pair[side]) ? 'unknown' : 'absent'];
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
