import PQueue from 'p-queue';
import { FAULT_TRAITS } from '../model/faults.ts';
import { createEmptyHistory, toFailure, observeConnection } from '../observe/observe.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import type { Command, PlannedCell, ServerPlan } from '../model/plan.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { findSocketFilterProblem } from '../observe/kernel/socket-filter.ts';
import { Workspace } from '../system/workspace.ts';
import type { Attempt, Result } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { buildAttempt, isDoubtfulAttempt, settleAttempts } from '../judge/settle.ts';
import { estimateLeadMs, sortLongestFirst } from './schedule.ts';
import { NetworkPool } from '../observe/network/pool.ts';
import { groupByServer } from './batches.ts';

/** Servers that wait cost no time, but memory: about 50 MB each. */
const SERVERS_AT_ONCE = 48;
/** A doubtful cell is observed this many times more, alone with its like. */
const MAX_RETRIES = 2;

export interface RunPlansOptions {
  /** How to start the server of a scenario, if not by its program. */
  getCommand?: (id: string) => Command;
  /** How many cells are observed at a time; all of them unless said. */
  cellsAtOnce?: number;
  patienceMs: number;
  /** How long a server may take to listen. */
  startMs?: number;
  repeat: number;
  /** Which cells get a second look, and how many: those that surprise, unless said. */
  retry?: { isNeeded: (attempts: readonly Attempt[]) => boolean; times: number };
  signal: AbortSignal;
  /** Told of each cell that has been observed. */
  onAttempt: (attempt: Attempt) => unknown;
}

/**
 * Observes and judges every planned cell of all plans, side by side; a cell that surprises is repeated. Returns the results
 * plan by plan. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runPlans(
  plans: readonly (readonly ServerPlan[])[],
  options: RunPlansOptions,
): Promise<Result[][]> {
  const plan = plans.flat();
  await using workspace = new Workspace();
  const sources = [...new Set(plan.flatMap(({ program, command }) => (command ? [] : [program.source])))];
  const filterCheck = plan.some(canUseFilter)
    ? findSocketFilterProblem({ workspace, signal: options.signal })
    : Promise.resolve(null);
  filterCheck.catch(() => {}); // it is awaited when the translation is over, which must not be left alone
  const programs = await Programs.translate(sources, workspace.createPath('programs'), options.signal);
  await using networkPool = new NetworkPool(
    { workspace, programs },
    { filterProblem: await filterCheck, signal: options.signal },
  );
  const planRunner = new PlanRunner(networkPool, options);
  for (let round = 0; round < options.repeat; round += 1) await planRunner.attemptPlans(plan);
  const { isNeeded, times } = options.retry ?? { isNeeded: hasDoubtfulAttempt, times: MAX_RETRIES };
  for (let round = 0; round < times; round += 1)
    await planRunner.attemptPlans(planRunner.selectByAttempts(plan, isNeeded));
  const settlePlan = ({ cells }: ServerPlan) =>
    cells.map(({ cell }) => settleAttempts(cell, planRunner.getAttempts(cell)));
  return plans.map((serverPlans) => serverPlans.flatMap(settlePlan));
}

function canUseFilter({ cells }: ServerPlan): boolean {
  return cells.some(({ cell }) => FAULT_TRAITS[cell.fault].network === 'filter-or-namespace');
}

function hasDoubtfulAttempt(attempts: readonly Attempt[]): boolean {
  return attempts.some(isDoubtfulAttempt);
}

interface RunningServer {
  server: Server;
  networkEnv: NetworkEnv;
}

class PlanRunner {
  readonly #networkPool: NetworkPool;
  readonly #options: RunPlansOptions;
  readonly #attempts = new Map<PlannedCell['cell'], Attempt[]>();
  readonly #serverQueue = new PQueue({ concurrency: SERVERS_AT_ONCE });
  readonly #cellQueue: PQueue;
  #connections = 0;

  constructor(networkPool: NetworkPool, options: RunPlansOptions) {
    this.#networkPool = networkPool;
    this.#options = options;
    this.#cellQueue = new PQueue({ concurrency: options.cellsAtOnce ?? Infinity });
  }

  getAttempts(cell: PlannedCell['cell']): readonly Attempt[] {
    return this.#attempts.get(cell) ?? [];
  }

  /** The cells of whose attempts this holds. */
  selectByAttempts(plan: readonly ServerPlan[], isMatch: (attempts: readonly Attempt[]) => boolean): ServerPlan[] {
    return plan
      .map(({ cells, ...rest }) => ({ ...rest, cells: cells.filter(({ cell }) => isMatch(this.getAttempts(cell))) }))
      .filter(({ cells }) => cells.length > 0);
  }

  async attemptPlans(plan: readonly ServerPlan[]): Promise<void> {
    await Promise.all(
      sortLongestFirst(plan, this.#options.patienceMs).flatMap(({ cells, ...rest }) => {
        const isOnHost = ({ cell }: PlannedCell) => rest.network === undefined && this.#networkPool.canRunOnHost(cell);
        const isolatedCells = cells.filter((plannedCell) => !isOnHost(plannedCell));
        return [
          ...this.#serveBatches({ ...rest, cells: isolatedCells }, () => this.#networkPool.openIsolated(rest.network)),
          ...this.#serveBatches({ ...rest, cells: cells.filter(isOnHost) }, async () => this.#networkPool.host),
        ];
      }),
    );
    this.#options.signal.throwIfAborted();
  }

  #serveBatches(serverPlan: ServerPlan, getNetworkEnv: () => Promise<NetworkEnv | string>): Promise<void>[] {
    const { serverPerCell = false, cells } = serverPlan;
    return groupByServer(cells, { serverPerCell }).map((batch) =>
      this.#serverQueue.add(() => this.#serveBatch({ ...serverPlan, cells: batch }, getNetworkEnv)),
    );
  }

  /** Observes cells of one scenario on one server, side by side. */
  async #serveBatch(serverPlan: ServerPlan, getNetworkEnv: () => Promise<NetworkEnv | string>): Promise<void> {
    const { cells, skipped } = serverPlan;
    if (cells.length === 0) return;
    if (skipped !== undefined) return this.#recordUnobserved(cells, { skipped });
    try {
      const place = await getNetworkEnv();
      if (typeof place === 'string') return this.#recordUnobserved(cells, { skipped: place });
      await using server = await this.#startServer(serverPlan, place);
      await Promise.all(cells.map((plannedCell) => this.#observeWhenReady(plannedCell, { server, networkEnv: place })));
    } catch (error) {
      this.#recordUnobserved(cells, { failure: toFailure(error) });
    }
  }

  async #startServer({ id, program, command: planCommand }: ServerPlan, place: NetworkEnv): Promise<Server> {
    const { signal, startMs, getCommand } = this.#options;
    const command = getCommand?.(id) ?? planCommand ?? (await place.programs.buildServerCommand(program));
    return Server.start({ name: id, command, networkEnv: place, signal, ...(startMs !== undefined && { startMs }) });
  }

  /** What takes longest begins at once. The rest has time until every server runs, and is not disturbed by starts then. */
  async #observeWhenReady(plannedCell: PlannedCell, runningServer: RunningServer): Promise<void> {
    if (estimateLeadMs(plannedCell.cell) === 0) await runningServer.networkEnv.workspace.startQueue.onIdle();
    await this.#cellQueue.add(() => this.#observeCell(plannedCell, runningServer));
  }

  async #observeCell(plannedCell: PlannedCell, runningServer: RunningServer): Promise<void> {
    const { cell, request, held } = plannedCell;
    this.#connections += 1;
    const connection = `${cell.fault}-${this.#connections}`;
    const patienceMs = Math.max(this.#options.patienceMs, plannedCell.patienceMs ?? 0);
    const history = await observeConnection({
      ...runningServer,
      request,
      held,
      isExitAllowed: 'process' in plannedCell.guards,
      cell,
      connection,
      patienceMs,
    });
    this.#recordAttempt(plannedCell, history);
  }

  #recordUnobserved(cells: readonly PlannedCell[], reason: Partial<History>): void {
    for (const plannedCell of cells)
      this.#recordAttempt(plannedCell, { ...createEmptyHistory(plannedCell.cell), ...reason });
  }

  #recordAttempt(plannedCell: PlannedCell, history: History): void {
    const attempt = buildAttempt(plannedCell, history);
    this.#attempts.set(plannedCell.cell, [...this.getAttempts(plannedCell.cell), attempt]);
    this.#options.onAttempt(attempt);
  }
}
