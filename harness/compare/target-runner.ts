import type { PlannedCell } from '../model/plan.ts';
import type { Attempt } from '../model/result.ts';
import type { Runner, RunningServer } from '../run/runner.ts';
import { HarnessError } from '../system/errors.ts';
import { listAlternatives, replaceNeighbors, type Alternative } from './alternatives.ts';
import { installTarget, verifyVersion, type InstalledTarget } from './install-target.ts';
import type { ResolvedTarget, StackPair } from './pairs.ts';

/** A target that starts here: as it was asked for, or with other versions beside it. */
interface RunnableTarget extends InstalledTarget {
  target: ResolvedTarget;
}

/** Where versions come from, and what else may be tried: the registry, but for tests. */
export interface TargetSources {
  installTarget: (target: ResolvedTarget, signal: AbortSignal) => Promise<InstalledTarget>;
  listAlternatives: (target: ResolvedTarget, signal: AbortSignal) => AsyncIterable<Alternative>;
}

/** What it takes to observe cells. */
type CellRunner = Pick<Runner, 'signal' | 'withServer' | 'observeWhenFree' | 'recordFailure'>;

/** Observes versions, one batch of cells on one fresh server at a time. */
export class TargetRunner {
  readonly #runner: CellRunner;
  readonly #sources: TargetSources;
  /** What is served for each target, by its name. */
  readonly #runnable = new Map<string, Promise<RunnableTarget>>();
  /** A version that did not start once is not waited for again. */
  readonly #failures = new Map<string, unknown>();
  /** Neighbors that had to be other than pinned, the last first: the next version may need the same. */
  readonly #usedNeighbors: Readonly<Record<string, string>>[] = [];

  constructor(runner: CellRunner, sources: TargetSources = { installTarget, listAlternatives }) {
    this.#runner = runner;
    this.#sources = sources;
  }

  /** Observes cells side by side. What could not be observed says why, and is never thrown. */
  async observeCells(target: ResolvedTarget, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    const { signal } = this.#runner;
    if (this.hasFailed(target)) return this.#runner.recordFailure(cells, this.#failures.get(target.name));
    try {
      const runnable = await this.#getRunnable(target);
      const attempts = await this.#observeOnServer(runnable, cells);
      signal.throwIfAborted();
      return await this.#observeApart(
        runnable,
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

  /** What this version has beside it that is not as it is pinned: a sentence each. */
  async describeSetup({ name }: ResolvedTarget): Promise<string[]> {
    const runnable = await this.#runnable.get(name)?.catch(() => undefined);
    return [...(runnable?.notes ?? [])];
  }

  /** Gives both sides the same neighbors, where both start with them: what differs is the package's own then. */
  async alignNeighbors({ before, after }: Pick<StackPair, 'before' | 'after'>): Promise<void> {
    const sides = [before, after].map(async (target) => this.#getRunnable(target).catch(() => undefined));
    const [old, recent] = await Promise.all(sides);
    this.#runner.signal.throwIfAborted();
    if (old === undefined || recent === undefined) return;
    const pairs = [
      [after, old.target],
      [before, recent.target],
    ] as const;
    for (const [target, { packages }] of pairs) {
      const neighbors = target.neighbors ?? [];
      const isReplaced = neighbors.some((name) => packages[name] !== target.packages[name]);
      const versions = Object.fromEntries(neighbors.map((name) => [name, packages[name]!]));
      if (isReplaced && (await this.#tryNeighbors(target, versions))) return;
    }
  }

  /** Serves a target with these neighbors from here on, if it starts with them. */
  async #tryNeighbors(target: ResolvedTarget, versions: Readonly<Record<string, string>>): Promise<boolean> {
    const { packages } = (await this.#getRunnable(target)).target;
    if (Object.entries(versions).every(([name, version]) => packages[name] === version)) return true;
    const notes = Object.entries(versions).map(([name, version]) => `with ${name} ${version} like the other side`);
    const candidate = { target: { ...target, packages: { ...packages, ...versions } }, notes };
    try {
      this.#runnable.set(target.name, Promise.resolve(await this.#start(candidate)));
      return true;
    } catch {
      this.#runner.signal.throwIfAborted();
      return false;
    }
  }

  #getRunnable(target: ResolvedTarget): Promise<RunnableTarget> {
    const known = this.#runnable.get(target.name);
    if (known !== undefined) return known;
    const found = this.#findRunnable(target);
    this.#runnable.set(target.name, found);
    return found;
  }

  /** The target as it is, or the first alternative that starts. @throws {HarnessError} why the target itself does not */
  async #findRunnable(target: ResolvedTarget): Promise<RunnableTarget> {
    const asked = { target, notes: [] };
    if (!hasAlternatives(target)) return this.#install(asked); // whether it starts shows with its first cells
    try {
      return await this.#start(asked);
    } catch (error) {
      this.#runner.signal.throwIfAborted();
      const runnable = await this.#findAlternative(asked);
      if (runnable === undefined) throw error;
      return runnable;
    }
  }

  async #findAlternative(asked: Alternative): Promise<RunnableTarget | undefined> {
    for (const versions of this.#usedNeighbors) {
      const runnable = await this.#startOrNot(replaceNeighbors(asked, versions));
      if (runnable !== undefined) return runnable;
    }
    for await (const alternative of this.#sources.listAlternatives(asked.target, this.#runner.signal)) {
      const runnable = await this.#startOrNot(alternative);
      if (runnable === undefined) continue;
      this.#rememberNeighbors(runnable.target, asked.target);
      return runnable;
    }
    return undefined;
  }

  #rememberNeighbors({ packages, neighbors = [] }: ResolvedTarget, asked: ResolvedTarget): void {
    const replaced = neighbors.filter((name) => packages[name] !== asked.packages[name]);
    if (replaced.length > 0)
      this.#usedNeighbors.unshift(Object.fromEntries(replaced.map((name) => [name, packages[name]!])));
  }

  async #startOrNot(alternative: Alternative): Promise<RunnableTarget | undefined> {
    try {
      return await this.#start(alternative);
    } catch (error) {
      this.#runner.signal.throwIfAborted();
      if (error instanceof HarnessError) return undefined;
      throw error;
    }
  }

  /** Installs a target and starts it, to see whether it does. @throws {HarnessError} */
  async #start(alternative: Alternative): Promise<RunnableTarget> {
    const runnable = await this.#install(alternative);
    await this.#withServer(runnable, async () => {});
    return runnable;
  }

  async #install({ target, notes }: Alternative): Promise<RunnableTarget> {
    const installed = await this.#sources.installTarget(target, this.#runner.signal);
    return { target, program: installed.program, notes: [...notes, ...installed.notes] };
  }

  #withServer<T>({ target, program }: RunnableTarget, use: (server: RunningServer) => Promise<T>): Promise<T> {
    return this.#runner.withServer({ id: target.name, start: { program } }, (runningServer) => {
      const problem = verifyVersion(target, runningServer.server.versions!);
      if (problem !== null) throw new HarnessError('wrong-version', problem);
      return use(runningServer);
    });
  }

  #observeOnServer(runnable: RunnableTarget, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    return this.#withServer(runnable, (runningServer) =>
      Promise.all(cells.map((cell) => this.#runner.observeWhenFree(runningServer, cell))),
    );
  }

  /** Observes again, on a server each, the cells whose server ended: then it is certain whose client ended it. */
  #observeApart(runnable: RunnableTarget, observed: readonly (readonly [PlannedCell, Attempt])[]): Promise<Attempt[]> {
    return Promise.all(
      observed.map(async ([cell, attempt]) => {
        if (observed.length === 1 || !hasServerEnded(attempt)) return attempt;
        const [again] = await this.#observeOnServer(runnable, [cell]);
        return again!;
      }),
    );
  }
}

/** Whether other versions beside the package may be tried. */
function hasAlternatives({ siblings = [], neighbors = [] }: ResolvedTarget): boolean {
  return siblings.length > 0 || neighbors.length > 0;
}

function hasServerEnded({ history }: Attempt): boolean {
  if (history.kind === 'observed') return history.exit !== undefined;
  return history.kind === 'failed' && history.failure.code === 'exited';
}
