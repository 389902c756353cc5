import type { PlannedCell, Program } from '../model/plan.ts';
import type { Attempt } from '../model/result.ts';
import type { Runner } from '../run/runner.ts';
import { HarnessError } from '../system/errors.ts';
import type { ResolvedTarget } from './pairs.ts';
import { installTarget, verifyVersion } from './install-target.ts';

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
    const { signal } = this.#runner;
    if (this.hasFailed(target)) return this.#runner.recordFailure(cells, this.#failures.get(target.name));
    try {
      const program = await installTarget(target, signal);
      const attempts = await this.#observeOnServer(target, program, cells);
      signal.throwIfAborted();
      return await this.#observeApart(
        target,
        program,
        attempts.map((attempt, index) => [cells[index]!, attempt]),
      );
    } catch (error) {
      signal.throwIfAborted();
      this.#failures.set(target.name, error);
      return this.#runner.recordFailure(cells, error);
    }
  }

  /** Whether this version could not be started. */
  hasFailed({ name }: ResolvedTarget): boolean {
    return this.#failures.has(name);
  }

  #observeOnServer(target: ResolvedTarget, program: Program, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    return this.#runner.withServer({ id: target.name, start: { program } }, (runningServer) => {
      const problem = verifyVersion(target, runningServer.server.versions!);
      if (problem !== null) throw new HarnessError('wrong-version', problem);
      return Promise.all(cells.map((cell) => this.#runner.observeWhenFree(runningServer, cell)));
    });
  }

  /** Observes again, on a server each, the cells whose server ended: then it is certain whose client ended it. */
  #observeApart(
    target: ResolvedTarget,
    program: Program,
    observed: readonly (readonly [PlannedCell, Attempt])[],
  ): Promise<Attempt[]> {
    return Promise.all(
      observed.map(async ([cell, attempt]) => {
        if (observed.length === 1 || !hasServerEnded(attempt)) return attempt;
        const [again] = await this.#observeOnServer(target, program, [cell]);
        return again!;
      }),
    );
  }
}

function hasServerEnded({ history }: Attempt): boolean {
  if (history.kind === 'observed') return history.exit !== undefined;
  return history.kind === 'failed' && history.failure.code === 'exited';
}
