import PQueue from 'p-queue';
import { compactAttempt } from '../judge/compact-result.ts';
import { buildAttempt, settleAttempts } from '../judge/settle.ts';
import type { History } from '../model/history.ts';
import type { Cell, PlannedCell, ServerPlan, Skip, StartableServer } from '../model/plan.ts';
import type { Attempt, Result } from '../model/result.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import { findSocketFilterProblem } from '../observe/kernel/socket-filter.ts';
import { NetworkPool } from '../observe/network/pool.ts';
import { createFailedHistory, observeConnection } from '../observe/observe.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { SingleFlight } from '../system/single-flight.ts';
import { Workspace } from '../system/workspace.ts';
import { findUnexplainedExit, lookLonger, observeUntilExit, recordWatch, type Batch } from './unexplained-exit.ts';
import { Pacer } from './pacer.ts';
import { estimateLeadMs } from './schedule.ts';

export interface RunnerOptions {
  /** How long to look after the disconnect, at least. */
  patienceMs: number;
  /** How long a server may take to listen. */
  startMs?: number;
  /** How long to watch a server after its last cell, for an end of its process that comes late; not at all unless said. */
  lingerMs?: number;
  /** Whether a fault may need a filter on a socket. */
  usesFilter?: boolean;
  signal: AbortSignal;
  /** Told of each cell that has been observed. */
  onAttempt: (attempt: Attempt) => unknown;
}

export interface RunningServer {
  server: Server;
  networkEnv: NetworkEnv;
}

interface ServerStart {
  id: string;
  start: StartableServer;
  /** Gets the id of its process, which does not listen yet. */
  onSpawn?: (pid: number) => void;
}
type AbortableStart = ServerStart & { signal: AbortSignal };

/** Starts servers, observes their cells and judges them: one workspace, its programs and its networks. Nothing outlives it. */
export class Runner implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly programs: Programs;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly #networkPool: NetworkPool;
  readonly #options: RunnerOptions;
  readonly #pacer = new Pacer();
  /** Of servers that run. */
  readonly #cellsToBegin = new PQueue();
  /** All who wait for it share one listener: a queue keeps one, with a stack, for each. */
  readonly #noStarts = new SingleFlight(() => this.workspace.startQueue.onIdle());
  /** Servers are let in one after the other. */
  readonly #entrance = new PQueue({ concurrency: 1 });
  #connections = 0;

  /**
   * Translates these sources.
   * @throws {HarnessError} with what esbuild says
   * @throws the signal's reason, if it aborts
   */
  static async open(sources: readonly string[], options: RunnerOptions): Promise<Runner> {
    const { usesFilter = false, signal } = options;
    const workspace = new Workspace();
    try {
      const filterCheck = usesFilter ? findSocketFilterProblem({ workspace, signal }) : Promise.resolve(null);
      filterCheck.catch(() => {}); // it is awaited when the translation is over, which must not be left alone
      const programs = await Programs.translatePrograms(
        [...new Set(sources)],
        workspace.createPath('programs'),
        signal,
      );
      const networkPool = new NetworkPool({ workspace, programs }, { filterProblem: await filterCheck, signal });
      return new Runner(networkPool, options);
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(networkPool: NetworkPool, options: RunnerOptions) {
    this.workspace = networkPool.host.workspace;
    this.programs = networkPool.host.programs;
    this.patienceMs = options.patienceMs;
    this.signal = options.signal;
    this.#networkPool = networkPool;
    this.#options = options;
  }

  /**
   * Starts a server on loopback, and ends it after use.
   * @param signal ends everything that waits for this server
   * @throws {HarnessError} if it does not start to listen
   */
  withServer<T>(
    serverStart: ServerStart,
    use: (server: RunningServer) => Promise<T>,
    signal = this.signal,
  ): Promise<T> {
    return this.#withServerIn(this.#networkPool.host, { ...serverStart, signal }, use);
  }

  /** An id that no other connection of this runner has. */
  createConnectionId({ fault }: Pick<Cell, 'fault'>): string {
    return `${fault}-${(this.#connections += 1)}`;
  }

  /** Observes and judges a cell. What goes wrong on the way is the history's failure, never thrown. */
  async observeCell(
    runningServer: RunningServer,
    plannedCell: PlannedCell,
    connection = this.createConnectionId(plannedCell.cell),
  ): Promise<Attempt> {
    const { cell, request, held, patienceMs = 0, awaited } = plannedCell;
    const history = await observeConnection({
      ...runningServer,
      request,
      held,
      cell,
      connection,
      patienceMs: Math.max(this.patienceMs, patienceMs),
      awaited,
    });
    return this.#recordHistory(plannedCell, history);
  }

  /** The result of a cell that gets no second attempt. */
  async observeCellOnce(runningServer: RunningServer, plannedCell: PlannedCell, connection: string): Promise<Result> {
    return settleAttempts(plannedCell.cell, [await this.observeCell(runningServer, plannedCell, connection)]);
  }

  /**
   * Observes cells side by side on a fresh server: all on loopback, or all in a network of their own. What could not be observed
   * says why.
   * @throws the signal's reason, if it aborts; nothing else
   */
  async observeCells(plan: ServerPlan, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    const { id, start, network } = plan;
    if ('skip' in start) return this.#recordSkip(cells, start.skip);
    if (cells.every(({ skip }) => skip !== undefined))
      return cells.flatMap((cell) => this.#recordSkip([cell], cell.skip!));
    try {
      const isOnHost = cells.every(({ cell }) => this.canRunOnHost(plan, cell));
      const networkEnv = isOnHost ? this.#networkPool.host : await this.#networkPool.openIsolated(network);
      if (typeof networkEnv === 'string')
        return this.#recordSkip(cells, { code: 'no-namespace', sentence: networkEnv });
      const { attempts, exitAfterMs } = await this.#observeBatch(networkEnv, { id, start }, cells);
      this.signal.throwIfAborted();
      if (exitAfterMs === null) return attempts;
      const longerLooks = cells.map((cell) => lookLonger(cell, exitAfterMs));
      return await this.#observeApart(networkEnv, { id, start }, longerLooks);
    } catch (error) {
      this.signal.throwIfAborted();
      return this.recordFailure(cells, error);
    }
  }

  /** Whether the cell can be observed on loopback. */
  canRunOnHost({ network }: Pick<ServerPlan, 'network'>, cell: Cell): boolean {
    return network === undefined && this.#networkPool.canRunOnHost(cell);
  }

  /** Attempts at cells whose server could not be started. */
  recordFailure(cells: readonly PlannedCell[], error: unknown): Attempt[] {
    return cells.map((plannedCell) => this.#recordHistory(plannedCell, createFailedHistory(plannedCell.cell, error)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#networkPool[Symbol.asyncDispose]();
    await this.workspace[Symbol.asyncDispose]();
  }

  async #withServerIn<T>(
    networkEnv: NetworkEnv,
    serverStart: AbortableStart,
    use: (server: RunningServer) => Promise<T>,
  ): Promise<T> {
    await using server = await this.#startWhenFree(networkEnv, serverStart);
    return await use({ server, networkEnv });
  }

  /** Observes cells side by side on one server. */
  #observeBatch(networkEnv: NetworkEnv, serverStart: ServerStart, cells: readonly PlannedCell[]): Promise<Batch> {
    return this.#withServerIn(networkEnv, { ...serverStart, signal: this.signal }, async (runningServer) => {
      const attempts = await Promise.all(
        cells.map(async (plannedCell) => compactAttempt(await this.observeWhenFree(runningServer, plannedCell))),
      );
      const { server } = runningServer;
      await server.waitForExit(this.#options.lingerMs ?? 0);
      const watched = recordWatch(attempts, server.exit);
      return { attempts: watched, exitAfterMs: findUnexplainedExit(server.exit, watched) };
    });
  }

  /** A server for each cell: then it is certain which client ended it, and those that it took along are observed. */
  async #observeApart(
    networkEnv: NetworkEnv,
    serverStart: ServerStart,
    cells: readonly PlannedCell[],
  ): Promise<Attempt[]> {
    const observe = (cell: PlannedCell) => this.#observeBatch(networkEnv, serverStart, [cell]);
    const batches = await Promise.all(cells.map((cell) => observeUntilExit(cell, observe)));
    this.signal.throwIfAborted();
    return batches.flatMap(({ attempts }) => attempts);
  }

  /** Starts a server when no other waits for that, and no client is about to disconnect or could be. */
  async #startWhenFree(networkEnv: NetworkEnv, { id, start, onSpawn, signal }: AbortableStart): Promise<Server> {
    const { startQueue, connectLimit } = this.workspace;
    const { startMs } = this.#options;
    const { starting } = await this.#entrance.add(async () => {
      await this.#cellsToBegin.onIdle();
      await connectLimit.onIdle();
      await startQueue.onSizeLessThan(1);
      signal.throwIfAborted();
      const options = { networkEnv, signal, onSpawn, ...(startMs !== undefined && { startMs }) };
      const serverCommand = 'command' in start ? start.command : await this.programs.buildServerCommand(start.program);
      return { starting: Server.start({ ...options, name: id, command: serverCommand }) };
    });
    return starting;
  }

  /** Observes a cell when its turn comes. What takes longest begins at once. The rest has time until no server is starting, so that no start disturbs it. */
  async observeWhenFree(runningServer: RunningServer, plannedCell: PlannedCell): Promise<Attempt> {
    await this.#cellsToBegin.add(async () => {
      if (estimateLeadMs(plannedCell.cell) === 0) await this.#noStarts.get();
      await this.#pacer.enter();
    });
    try {
      return await this.observeCell(runningServer, plannedCell);
    } finally {
      this.#pacer.leave();
    }
  }

  #recordSkip(cells: readonly PlannedCell[], skip: Skip): Attempt[] {
    return cells.map((plannedCell) =>
      this.#recordHistory(plannedCell, { kind: 'skipped', cell: plannedCell.cell, skip }),
    );
  }

  #recordHistory(plannedCell: PlannedCell, history: History): Attempt {
    const attempt = buildAttempt(plannedCell, history);
    if (!this.signal.aborted) this.#options.onAttempt(attempt);
    return attempt;
  }
}
