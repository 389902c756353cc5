import { compactResult } from '../judge/compact-result.ts';
import {
  areAllClientsLate,
  hasDissentingAttempts,
  hasDoubtfulAttempts,
  hasOccasionalLeak,
  settleAttempts,
} from '../judge/settle.ts';
import { FAULT_TRAITS } from '../model/faults.ts';
import type { Cell, Command, ServerPlan } from '../model/plan.ts';
import type { Attempt, Result } from '../model/result.ts';
import { shrinkHeap } from '../system/heap-bounds.ts';
import { groupByServer } from './batches.ts';
import { Runner, type RunnerOptions } from './runner.ts';
import { sortLongestFirst } from './schedule.ts';
import { StoredResults } from './stored-results.ts';

/** Why cells are observed again, alone with their like. */
interface Retry {
  isNeeded: (attempts: readonly Attempt[]) => boolean;
  /** One after the other, each for what still needs it. */
  rounds: number;
  /** So often in each round, side by side. */
  times: number;
}

/** On a machine that is too busy for its clients, fewer at once have a chance. */
const LATE_CLIENT: Retry = { isNeeded: areAllClientsLate, rounds: 3, times: 1 };

const RETRIES = {
  /** What surprises: noise is met by a majority. */
  doubt: [LATE_CLIENT, { isNeeded: hasDoubtfulAttempts, rounds: 1, times: 2 }],
  /** What is not the same each time, until a single stray can be told from a toss-up. */
  dissent: [LATE_CLIENT, { isNeeded: hasDissentingAttempts, rounds: 1, times: 4 }],
  none: [],
} satisfies Record<string, Retry[]>;

/** A leak in some attempts is reported with how often it is seen, so it is worth a closer look. */
const OCCASIONAL_LEAK: Retry = { isNeeded: hasOccasionalLeak, rounds: 1, times: 2 };

export interface RepeatOptions {
  repeat: number;
  /** `doubt` unless said. */
  retry?: keyof typeof RETRIES;
  /** Told of each server once, as soon as its results are certain. */
  onSettled?: (serverPlan: ServerPlan, results: readonly Result[]) => unknown;
}

export interface RunPlansOptions extends Omit<RunnerOptions, 'usesFilter'>, RepeatOptions {
  /** How to start the server of a scenario, if not by its program. */
  getCommand?: (id: string) => Command;
}

/**
 * Observes and judges every planned cell of all plans, side by side; a cell that surprises is repeated. Returns the results
 * plan by plan. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runPlans(
  plans: readonly (readonly ServerPlan[])[],
  { getCommand, ...options }: RunPlansOptions,
): Promise<Result[][]> {
  const startedPlans = plans.map((plan) =>
    plan.map((serverPlan) =>
      getCommand ? { ...serverPlan, start: { command: getCommand(serverPlan.id) } } : serverPlan,
    ),
  );
  const plan = startedPlans.flat();
  const sources = listProgramSources(plan);
  await using runner = await Runner.open(sources, { ...options, usesFilter: plan.some(canUseFilter) });
  return await settlePlans(runner, startedPlans, options);
}

/** The same on a runner that is open, and stays so. */
export async function settlePlans(
  runner: Runner,
  plans: readonly (readonly ServerPlan[])[],
  { repeat, retry = 'doubt', onSettled = () => {} }: RepeatOptions,
): Promise<Result[][]> {
  const plan = plans.flat();
  const planRunner = new PlanRunner(runner);
  const retries = [...RETRIES[retry], OCCASIONAL_LEAK];
  using storedResults = new StoredResults<ServerPlan>(runner.workspace.createPath('results'));
  const settlePlan = (serverPlan: ServerPlan) => {
    const settled = planRunner.settleCells(serverPlan);
    storedResults.add(serverPlan, settled);
    onSettled(serverPlan, settled);
  };
  const settleUnlessDoubted = (serverPlan: ServerPlan) => {
    const isCertain = retries.every(({ isNeeded }) => planRunner.selectByAttempts([serverPlan], isNeeded).length === 0);
    if (isCertain) settlePlan(serverPlan);
  };
  for (let round = 1; round < repeat; round += 1) await planRunner.attemptPlans(plan);
  await planRunner.attemptPlans(plan, settleUnlessDoubted);
  const doubted = plan.filter((serverPlan) => !storedResults.has(serverPlan));
  for (const { isNeeded, rounds, times } of retries)
    for (let round = 0; round < rounds; round += 1) {
      const selected = planRunner.selectByAttempts(doubted, isNeeded);
      await planRunner.attemptPlans(Array.from({ length: times }, () => selected).flat());
    }
  for (const serverPlan of doubted) settlePlan(serverPlan);
  shrinkHeap(); // all results are read again now
  return plans.map((serverPlans) => serverPlans.flatMap((serverPlan) => storedResults.get(serverPlan)));
}

/** The files of ours that these servers are. */
export function listProgramSources(plan: readonly ServerPlan[]): string[] {
  return plan.flatMap(({ start }) => ('program' in start ? [start.program.source] : []));
}

function canUseFilter({ cells }: ServerPlan): boolean {
  return cells.some(({ cell }) => FAULT_TRAITS[cell.fault].network === 'filter-or-namespace');
}

class PlanRunner {
  readonly #runner: Runner;
  readonly #attempts = new Map<Cell, Attempt[]>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  getAttempts(cell: Cell): readonly Attempt[] {
    return this.#attempts.get(cell) ?? [];
  }

  /** The cells of whose attempts this holds. */
  selectByAttempts(plan: readonly ServerPlan[], isMatch: (attempts: readonly Attempt[]) => boolean): ServerPlan[] {
    return plan
      .map(({ cells, ...rest }) => ({ ...rest, cells: cells.filter(({ cell }) => isMatch(this.getAttempts(cell))) }))
      .filter(({ cells }) => cells.length > 0);
  }

  /** Their attempts are let go. */
  settleCells({ cells }: ServerPlan): Result[] {
    return cells.map(({ cell }) => {
      const attempts = this.getAttempts(cell);
      this.#attempts.delete(cell);
      return compactResult(settleAttempts(cell, attempts));
    });
  }

  /** @param onAttempted told of a server when all of its cells have been observed */
  async attemptPlans(plan: readonly ServerPlan[], onAttempted: (plan: ServerPlan) => void = () => {}): Promise<void> {
    const attempts = sortLongestFirst(plan, this.#runner.patienceMs).map(async (serverPlan) => {
      const batches = this.#splitPlan(serverPlan).map((cells) => this.#attemptBatch(serverPlan, cells));
      await Promise.allSettled(batches); // if one is aborted, the others must end as well before anything is put away
      await Promise.all(batches);
      onAttempted(serverPlan);
    });
    await Promise.allSettled(attempts);
    await Promise.all(attempts);
    this.#runner.signal.throwIfAborted();
  }

  /** The cells by the server and the network that they are observed on. */
  #splitPlan(serverPlan: ServerPlan): ServerPlan['cells'][] {
    const { cells, serverPerCell = false } = serverPlan;
    const isOnHost = ({ cell }: ServerPlan['cells'][number]) => this.#runner.canRunOnHost(serverPlan, cell);
    const untried = cells.filter(({ skip }) => skip !== undefined);
    const tried = cells.filter(({ skip }) => skip === undefined);
    const batches = [tried.filter((plannedCell) => !isOnHost(plannedCell)), tried.filter(isOnHost)].flatMap((some) =>
      groupByServer(some, { serverPerCell }),
    );
    return untried.length === 0 ? batches : [...batches, untried];
  }

  async #attemptBatch(serverPlan: ServerPlan, cells: ServerPlan['cells']): Promise<void> {
    for (const attempt of await this.#runner.observeCells(serverPlan, cells)) {
      const { cell } = attempt.history;
      this.#attempts.set(cell, [...this.getAttempts(cell), attempt]);
    }
  }
}
