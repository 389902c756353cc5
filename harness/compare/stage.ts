import type { PlannedCell, Program } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { createEmptyHistory, toFailure, observeConnection } from '../observe/observe.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { Workspace } from '../system/workspace.ts';
import type { Attempt } from '../model/result.ts';
import type { Failure, ServerVersions } from '../model/history.ts';
import { buildAttempt } from '../judge/settle.ts';
import { buildSelfCheckPlans } from '../run/self-check.ts';
import { installTarget, verifyVersion } from './install-target.ts';
import type { ResolvedTarget } from './pairs.ts';

export interface TargetRunnerOptions {
  patienceMs: number;
  signal: AbortSignal;
  /** Told of each cell that has been observed. */
  onAttempt: (attempt: Attempt) => unknown;
}

/** Where versions are observed, one batch of cells on one fresh server at a time. Nothing outlives it. */
export class TargetRunner implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #networkEnv: NetworkEnv;
  readonly #options: TargetRunnerOptions;
  /** A version that did not start once is not waited for again. */
  readonly #failed = new Map<string, Failure>();
  #connections = 0;

  /** Translates the servers of these stacks. */
  static async open(sources: readonly string[], options: TargetRunnerOptions): Promise<TargetRunner> {
    const workspace = new Workspace();
    try {
      const selfCheckSources = (await buildSelfCheckPlans()).map(({ program }) => program.source);
      const programs = await Programs.translate(
        [...new Set([...sources, ...selfCheckSources])],
        workspace.createPath('programs'),
        options.signal,
      );
      return new TargetRunner(workspace, { place: createLoopbackEnv(workspace, programs), options });
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(
    workspace: Workspace,
    { place: networkEnv, options }: { place: NetworkEnv; options: TargetRunnerOptions },
  ) {
    this.#workspace = workspace;
    this.#networkEnv = networkEnv;
    this.#options = options;
  }

  /** Observes cells side by side on one server. What could not be observed says why, and is never thrown. */
  async observeCells(target: ResolvedTarget, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    const failed = this.#failed.get(target.name);
    if (failed !== undefined) return this.#reportFailedCells(cells, failed);
    try {
      const program = await installTarget(target, this.#options.signal);
      return await this.#observeOnServer(
        { name: target.name, program, findVersionProblem: (versions) => verifyVersion(target, versions) },
        cells,
      );
    } catch (error) {
      this.#options.signal.throwIfAborted();
      this.#failed.set(target.name, toFailure(error));
      return this.#reportFailedCells(cells, toFailure(error));
    }
  }

  /** Whether this version could not be started. */
  hasFailed({ name }: ResolvedTarget): boolean {
    return this.#failed.has(name);
  }

  /** Sentences on what the deliberate leaker and the perfect server failed to show. */
  async runSelfCheck(): Promise<string[]> {
    const attempts = (await buildSelfCheckPlans()).map(async ({ id, program, cells }) => {
      const [attempt] = await this.#observeOnServer({ name: id, program, findVersionProblem: () => null }, cells, {
        quiet: true,
      });
      const { verdicts, differences } = attempt!;
      const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ evidence }) => evidence);
      return [...differences.map(({ sentence }) => sentence), ...unknown].map(
        (problem) => `The self-check ${id} did not show what it must: ${problem}`,
      );
    });
    return (await Promise.all(attempts)).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workspace[Symbol.asyncDispose]();
  }

  async #observeOnServer(
    serverStart: ServerStart,
    cells: readonly PlannedCell[],
    { quiet = false } = {},
  ): Promise<Attempt[]> {
    const { signal, patienceMs, onAttempt } = this.#options;
    const networkEnv = this.#networkEnv;
    const command = await networkEnv.programs.buildServerCommand(serverStart.program);
    await using server = await Server.start({ name: serverStart.name, command, networkEnv, signal });
    const problem = serverStart.findVersionProblem(server.versions!);
    if (problem !== null) throw new HarnessError('wrong-version', problem);
    const attempts = await Promise.all(
      cells.map(async ({ cell, guards, request, held }) => {
        const connection = `${cell.fault}-${(this.#connections += 1)}`;
        const history = await observeConnection({ server, networkEnv, request, held, cell, connection, patienceMs });
        const attempt = buildAttempt({ guards }, history);
        if (!quiet && !signal.aborted) onAttempt(attempt);
        return attempt;
      }),
    );
    signal.throwIfAborted();
    return attempts;
  }

  #reportFailedCells(cells: readonly PlannedCell[], failure: Failure): Attempt[] {
    const attempts = cells.map(({ cell, guards }) =>
      buildAttempt({ guards }, { ...createEmptyHistory(cell), failure }),
    );
    for (const attempt of attempts) this.#options.onAttempt(attempt);
    return attempts;
  }
}

interface ServerStart {
  name: string;
  program: Program;
  /** What is wrong with the versions that the server names. */
  findVersionProblem: (versions: ServerVersions) => string | null;
}
