import type { Expected, Program } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { blank, failureOf, observe } from '../observe/observe.ts';
import { loopback } from '../observe/network/loopback.ts';
import type { Place } from '../observe/clients/network-env.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { Workspace } from '../system/workspace.ts';
import type { Attempt } from '../model/result.ts';
import type { Failure, Versions } from '../model/history.ts';
import { attemptOf } from '../judge/settle.ts';
import { selfProofPlan } from '../run/self-check.ts';
import { mounted, wrongVersion } from './install-target.ts';
import type { Mount } from './pairs.ts';

export interface StageOptions {
  patienceMs: number;
  signal: AbortSignal;
  /** Told of each cell that has been observed. */
  onAttempt: (attempt: Attempt) => unknown;
}

/** Where versions are observed, one batch of cells on one fresh server at a time. Nothing outlives it. */
export class Stage implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #place: Place;
  readonly #options: StageOptions;
  /** A version that did not start once is not waited for again. */
  readonly #failed = new Map<string, Failure>();
  #connections = 0;

  /** Translates the servers of these stacks. */
  static async open(sources: readonly string[], options: StageOptions): Promise<Stage> {
    const workspace = new Workspace();
    try {
      const proof = (await selfProofPlan()).map(({ program }) => program.source);
      const programs = await Programs.translate(
        [...new Set([...sources, ...proof])],
        workspace.path('programs'),
        options.signal,
      );
      return new Stage(workspace, { place: loopback(workspace, programs), options });
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(workspace: Workspace, { place, options }: { place: Place; options: StageOptions }) {
    this.#workspace = workspace;
    this.#place = place;
    this.#options = options;
  }

  /** Observes cells side by side on one server. What could not be observed says why, and is never thrown. */
  async observe(mount: Mount, cells: readonly Expected[]): Promise<Attempt[]> {
    const failed = this.#failed.get(mount.name);
    if (failed !== undefined) return this.#giveUp(cells, failed);
    try {
      const program = await mounted(mount, this.#options.signal);
      return await this.#serve({ name: mount.name, program, check: (served) => wrongVersion(mount, served) }, cells);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      this.#failed.set(mount.name, failureOf(error));
      return this.#giveUp(cells, failureOf(error));
    }
  }

  /** Whether this version could not be started. */
  hasFailed({ name }: Mount): boolean {
    return this.#failed.has(name);
  }

  /** Sentences on what the deliberate leaker and the perfect server failed to show. */
  async prove(): Promise<string[]> {
    const attempts = (await selfProofPlan()).map(async ({ id, program, cells }) => {
      const [attempt] = await this.#serve({ name: id, program, check: () => null }, cells, { quiet: true });
      const { verdicts, differences: found } = attempt!;
      const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ evidence }) => evidence);
      return [...found.map(({ sentence }) => sentence), ...unknown].map(
        (why) => `The self-proof ${id} did not show what it must: ${why}`,
      );
    });
    return (await Promise.all(attempts)).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workspace[Symbol.asyncDispose]();
  }

  async #serve(served: Served, cells: readonly Expected[], { quiet = false } = {}): Promise<Attempt[]> {
    const { signal, patienceMs, onAttempt } = this.#options;
    const place = this.#place;
    const command = await place.programs.server(served.program);
    await using server = await Server.start({ name: served.name, command, place, signal });
    const wrong = served.check(server.versions!);
    if (wrong !== null) throw new HarnessError(wrong);
    const seen = await Promise.all(
      cells.map(async ({ cell, guards, request, held }) => {
        const connection = `${cell.fault}-${(this.#connections += 1)}`;
        const history = await observe({ server, place, request, held, cell, connection, patienceMs });
        const attempt = attemptOf({ guards }, history);
        if (!quiet && !signal.aborted) onAttempt(attempt);
        return attempt;
      }),
    );
    signal.throwIfAborted();
    return seen;
  }

  #giveUp(cells: readonly Expected[], failure: Failure): Attempt[] {
    const attempts = cells.map(({ cell, guards }) => attemptOf({ guards }, { ...blank(cell), failure }));
    for (const attempt of attempts) this.#options.onAttempt(attempt);
    return attempts;
  }
}

interface Served {
  name: string;
  program: Program;
  /** What is wrong with the versions that the server names. */
  check: (served: Versions) => string | null;
}
