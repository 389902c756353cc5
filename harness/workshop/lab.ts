import { stop } from 'esbuild';
import { cellsOf, differences, type Expected } from '../judge/expectations.ts';
import { judge } from '../judge/judge.ts';
import { workAfter } from '../judge/work.ts';
import { HarnessError } from '../observe/failure.ts';
import { observe } from '../observe/observe.ts';
import { loopback, type Place } from '../observe/place.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { Workspace } from '../observe/workspace.ts';
import type { History, Result } from '../records.ts';
import { settle } from '../suite/attempts.ts';
import type { Exercise } from './course.ts';
import { declaredBy, errorIn } from './declared.ts';
import { watchStart } from './start-watch.ts';
import type { Evidence, Problem } from './talk/evidence.ts';
import { translate, Unreadable } from './translate.ts';

const PATIENCE_MS = 1_000;
const START_MS = 15_000;
/** A client that had stalled and has left: so long until its guard must be given back. */
const AFTERWARDS_MS = 2_000;

/** Where answers are tried out: one folder, one reaper and one translation of the kit for the whole session. */
export class Lab implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #place: Place;
  #connections = 0;

  static async open(): Promise<Lab> {
    const workspace = new Workspace();
    try {
      return new Lab(workspace, await Programs.translate([], workspace.path('programs')));
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(workspace: Workspace, programs: Programs) {
    this.#workspace = workspace;
    this.#place = loopback(workspace, programs);
  }

  /**
   * Starts a learner's text as a server, hangs up on it in every way that the exercise names, and looks on.
   * @throws the signal's reason, if it aborts; every failure of the text is in the evidence
   */
  async try(exercise: Exercise, text: string, signal: AbortSignal): Promise<Evidence> {
    signal.throwIfAborted();
    const file = this.#workspace.path('answer.mjs');
    try {
      await translate(text, exercise.name, file);
    } catch (error) {
      if (error instanceof Unreadable) return nothing({ reason: 'unreadable', sentence: error.message });
      throw error;
    }
    signal.throwIfAborted();
    const [declared, serving] = await Promise.allSettled([
      declaredBy(this.#workspace, file, signal),
      this.#serve(exercise, file, signal),
    ]);
    signal.throwIfAborted();
    if (serving.status === 'rejected') throw serving.reason as Error;
    const problem = declared.status === 'rejected' ? problemOf('unreadable', declared.reason) : serving.value.problem;
    return { ...serving.value, problem, declared: declared.status === 'rejected' ? null : declared.value };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workspace[Symbol.asyncDispose]();
    await stop(); // esbuild keeps its own process for the next answer; ended earlier, it would forget who still waits
  }

  async #serve({ wanted, task }: Exercise, file: string, outer: AbortSignal): Promise<Evidence> {
    const given = new AbortController();
    const signal = AbortSignal.any([outer, given.signal]);
    const { args, ...node } = await this.#place.programs.server({ source: 'workshop/answer' });
    const command = { ...node, args: [args[0]!, file] };
    let server: Server;
    const startedAt = performance.now();
    try {
      server = await Server.start({ name: 'your server', command, place: this.#place, signal, startMs: START_MS });
    } catch (error) {
      return nothing(problemOf('not-listening', error));
    }
    await using _server = server;
    const cells = cellsOf(wanted).map((expected) => ({ ...expected, connection: this.#name(expected) }));
    const begun = watchStart(server, { cells, given, startedMs: performance.now() - startedAt });
    const looking = cells.map(async ({ connection, ...expected }) => {
      const { cell, request } = expected;
      const options = { cell, request, held: wanted.guards, server, place: this.#place, connection };
      const history = await observe({ ...options, patienceMs: task.patienceMs ?? PATIENCE_MS });
      const parked = await stillHeld(server, history, wanted.guards);
      return { result: resultOf(expected, history), parked };
    });
    const [problem, ...seen] = await Promise.all([begun, ...looking]);
    outer.throwIfAborted();
    return {
      problem:
        problem ??
        crashOf(
          server,
          seen.map(({ result }) => result),
        ),
      declared: null,
      results: seen.map(({ result }) => result),
      parked: seen.flatMap(({ parked }) => parked),
    };
  }

  #name({ cell }: Expected): string {
    return `${cell.fault}-${(this.#connections += 1)}`;
  }
}

/** Evidence of nothing but a problem. */
function nothing(problem: Problem): Evidence {
  return { problem, declared: null, results: [], parked: [] };
}

function problemOf(reason: Problem['reason'], error: unknown): Problem {
  if (!(error instanceof HarnessError)) throw error;
  if (reason === 'unreadable') return { reason, sentence: error.message };
  if (error.log !== '') return { reason, sentence: `Your server ended at once: ${errorIn(error.log)}` };
  return {
    reason,
    sentence: `Your server did not listen within ${START_MS / 1000} s: is there a loop at the top of the file?`,
  };
}

/** That the server ended, or broke a rule of the contract, while clients were there; null if it did not. */
function crashOf(server: Server, results: readonly Result[]): Problem | null {
  if (!server.signal.aborted) return null;
  if (!results.some(({ attempt }) => attempt.history.failure !== null)) return null;
  const { message } = server.signal.reason as Error;
  const [, how] = /but it ((?:exited|was ended)[^.]*)\./.exec(message) ?? [];
  if (how === undefined) return { reason: 'crashed', sentence: message };
  const log = server.log.tail();
  const said = log === '' ? '.' : `: ${errorIn(log)}`;
  return { reason: 'crashed', sentence: `Your server ${how} while clients were there${said}` };
}

function resultOf(expected: Expected, history: History): Result {
  const verdicts = judge(history, Object.keys(expected.guards));
  const attempt = {
    history,
    verdicts,
    work: workAfter(history),
    differences: differences(history, expected.guards, verdicts),
  };
  return settle(expected.cell, [attempt]);
}

/** The guards that a client which had stalled still leaves behind when it is gone; none for any other client. */
async function stillHeld(
  server: Server,
  { cell, connection, failure }: History,
  guards: readonly string[],
): Promise<string[]> {
  if (cell.fault !== 'stall' || failure !== null) return [];
  const marks = server.marks.of(connection);
  const count = (event: 'acquired' | 'released', guard: string) =>
    marks.filter((mark) => mark.event === event && 'guard' in mark && mark.guard === guard).length;
  const held = () => guards.filter((guard) => count('acquired', guard) > count('released', guard));
  const bound = { withinMs: AFTERWARDS_MS, signal: server.signal, sentence: () => 'Still held.' };
  await server.marks.until(() => held().length === 0, bound).catch(() => {});
  return held();
}
