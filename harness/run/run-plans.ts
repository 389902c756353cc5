import PQueue from 'p-queue';
import { blank, failureOf, observe } from '../observe/observe.ts';
import type { Place } from '../observe/clients/network-env.ts';
import type { Command, Expected, Planned } from '../model/plan.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { whyNoFilter } from '../observe/kernel/socket-filter.ts';
import { Workspace } from '../system/workspace.ts';
import type { Attempt, Result } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { attemptOf, isDoubtful, settle } from '../judge/settle.ts';
import { leadMs, longestFirst } from './schedule.ts';
import { Places } from '../observe/network/pool.ts';
import { sharesOf } from './batches.ts';

/** Servers that wait cost no time, but memory: about 50 MB each. */
const SERVERS_AT_ONCE = 48;
/** A doubtful cell is observed this many times more, alone with its like. */
const SECOND_LOOKS = 2;

export interface SuiteOptions {
  /** How to start the server of a scenario, if not by its program. */
  commandOf?: (id: string) => Command;
  /** How many cells are observed at a time; all of them unless said. */
  cellsAtOnce?: number;
  patienceMs: number;
  /** How long a server may take to listen. */
  startMs?: number;
  repeat: number;
  /** Which cells get a second look, and how many: those that surprise, unless said. */
  doubt?: { about: (attempts: readonly Attempt[]) => boolean; looks: number };
  signal: AbortSignal;
  /** Told of each cell that has been observed. */
  onAttempt: (attempt: Attempt) => unknown;
}

/**
 * Observes and judges every planned cell of all plans, side by side; a cell that surprises is repeated. Returns the results
 * plan by plan. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runSuite(plans: readonly (readonly Planned[])[], options: SuiteOptions): Promise<Result[][]> {
  const plan = plans.flat();
  await using workspace = new Workspace();
  const sources = [...new Set(plan.flatMap(({ program, command }) => (command ? [] : [program.source])))];
  const trying = plan.some(vanishes) ? whyNoFilter({ workspace, signal: options.signal }) : Promise.resolve(null);
  trying.catch(() => {}); // it is awaited when the translation is over, which must not be left alone
  const programs = await Programs.translate(sources, workspace.path('programs'), options.signal);
  await using places = new Places({ workspace, programs }, { noFilter: await trying, signal: options.signal });
  const suite = new Suite(places, options);
  for (let round = 0; round < options.repeat; round += 1) await suite.attempt(plan);
  const { about, looks } = options.doubt ?? { about: surprises, looks: SECOND_LOOKS };
  for (let look = 0; look < looks; look += 1) await suite.attempt(suite.ofWhich(plan, about));
  const settled = ({ cells }: Planned) => cells.map(({ cell }) => settle(cell, suite.attemptsOf(cell)));
  return plans.map((one) => one.flatMap(settled));
}

function vanishes({ cells }: Planned): boolean {
  return cells.some(({ cell }) => cell.fault === 'vanish');
}

function surprises(attempts: readonly Attempt[]): boolean {
  return attempts.some(isDoubtful);
}

interface Where {
  server: Server;
  place: Place;
}

class Suite {
  readonly #places: Places;
  readonly #options: SuiteOptions;
  readonly #attempts = new Map<Expected['cell'], Attempt[]>();
  readonly #room = new PQueue({ concurrency: SERVERS_AT_ONCE });
  readonly #turn: PQueue;
  #connections = 0;

  constructor(places: Places, options: SuiteOptions) {
    this.#places = places;
    this.#options = options;
    this.#turn = new PQueue({ concurrency: options.cellsAtOnce ?? Infinity });
  }

  attemptsOf(cell: Expected['cell']): readonly Attempt[] {
    return this.#attempts.get(cell) ?? [];
  }

  /** The cells of whose attempts this holds. */
  ofWhich(plan: readonly Planned[], holds: (attempts: readonly Attempt[]) => boolean): Planned[] {
    return plan
      .map(({ cells, ...rest }) => ({ ...rest, cells: cells.filter(({ cell }) => holds(this.attemptsOf(cell))) }))
      .filter(({ cells }) => cells.length > 0);
  }

  async attempt(plan: readonly Planned[]): Promise<void> {
    await Promise.all(
      longestFirst(plan, this.#options.patienceMs).flatMap(({ cells, ...rest }) => {
        const isHere = ({ cell }: Expected) => rest.network === undefined && this.#places.canDoHere(cell);
        const apart = cells.filter((expected) => !isHere(expected));
        return [
          ...this.#serveAll({ ...rest, cells: apart }, () => this.#places.apart(rest.network)),
          ...this.#serveAll({ ...rest, cells: cells.filter(isHere) }, async () => this.#places.here),
        ];
      }),
    );
    this.#options.signal.throwIfAborted();
  }

  #serveAll(planned: Planned, placeOf: () => Promise<Place | string>): Promise<void>[] {
    const { alone = false, cells } = planned;
    return sharesOf(cells, { alone }).map((share) =>
      this.#room.add(() => this.#serve({ ...planned, cells: share }, placeOf)),
    );
  }

  /** Observes cells of one scenario on one server, side by side. */
  async #serve(planned: Planned, placeOf: () => Promise<Place | string>): Promise<void> {
    const { cells, skipped } = planned;
    if (cells.length === 0) return;
    if (skipped !== undefined) return this.#giveUp(cells, { skipped });
    try {
      const place = await placeOf();
      if (typeof place === 'string') return this.#giveUp(cells, { skipped: place });
      await using server = await this.#start(planned, place);
      await Promise.all(cells.map((expected) => this.#begin(expected, { server, place })));
    } catch (error) {
      this.#giveUp(cells, { failure: failureOf(error) });
    }
  }

  async #start({ id, program, command: own }: Planned, place: Place): Promise<Server> {
    const { signal, startMs, commandOf } = this.#options;
    const command = commandOf?.(id) ?? own ?? (await place.programs.server(program));
    return Server.start({ name: id, command, place, signal, ...(startMs !== undefined && { startMs }) });
  }

  /** What takes longest begins at once. The rest has time until every server runs, and is not disturbed by starts then. */
  async #begin(expected: Expected, where: Where): Promise<void> {
    if (leadMs(expected.cell) === 0) await where.place.workspace.starts.onIdle();
    await this.#turn.add(() => this.#observe(expected, where));
  }

  async #observe(expected: Expected, where: Where): Promise<void> {
    const { cell, request, held } = expected;
    this.#connections += 1;
    const connection = `${cell.fault}-${this.#connections}`;
    const patienceMs = Math.max(this.#options.patienceMs, expected.patienceMs ?? 0);
    const history = await observe({
      ...where,
      request,
      held,
      mayEnd: 'process' in expected.guards,
      cell,
      connection,
      patienceMs,
    });
    this.#judge(expected, history);
  }

  #giveUp(cells: readonly Expected[], reason: Partial<History>): void {
    for (const expected of cells) this.#judge(expected, { ...blank(expected.cell), ...reason });
  }

  #judge(expected: Expected, history: History): void {
    const attempt = attemptOf(expected, history);
    this.#attempts.set(expected.cell, [...this.attemptsOf(expected.cell), attempt]);
    this.#options.onAttempt(attempt);
  }
}
