import type { PlannedCell, Command } from '../../model/plan.ts';
import { HarnessError } from '../../system/errors.ts';
import { observeConnection } from '../../observe/observe.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { Server } from '../../observe/server.ts';
import type { Result } from '../../model/result.ts';
import type { History } from '../../model/history.ts';
import { buildAttempt, settleAttempts } from '../../judge/settle.ts';
import { errorIn } from './declared.ts';
import { watchStart } from './start-watch.ts';
import type { Evidence, Problem } from '../feedback/evidence.ts';

const START_MS = 15_000;
/** A client that had stalled and has left: so long until its guard must be given back. */
const AFTERWARDS_MS = 2_000;

/** One cell, and the name of its connection. */
export type Tried = PlannedCell & { connection: string };

export interface Trial {
  /** Starts the answer as a server. */
  command: Command;
  place: NetworkEnv;
  /** The guards of the exercise. */
  held: readonly string[];
  patienceMs: number;
  /** Ends all trials of the answer, at the first problem. */
  given: AbortController;
  /** Aborts with `given`, and when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** Starts one server, looks at its cells side by side, and ends it. Every failure of the answer is in the evidence. */
export async function tryOut(
  cells: readonly Tried[],
  { command, place, held, patienceMs, given, signal }: Trial,
): Promise<Evidence> {
  const startedAt = performance.now();
  const ends = cells.some(({ guards }) => 'process' in guards);
  const name = ends ? 'your server that is stopped' : 'your server';
  let server: Server;
  try {
    server = await Server.start({ name, command, networkEnv: place, signal, startMs: START_MS });
  } catch (error) {
    if (given.signal.aborted) return nothing(null);
    const problem = problemOf('not-listening', error);
    given.abort(new HarnessError(problem.sentence));
    return nothing(problem);
  }
  await using _server = server;
  const begun = watchStart(server, { cells, given, startedMs: performance.now() - startedAt });
  const looking = cells.map(async ({ connection, ...expected }) => {
    const { cell, request } = expected;
    const mayEnd = 'process' in expected.guards;
    const history = await observeConnection({
      cell,
      request,
      held,
      isExitAllowed: mayEnd,
      server,
      networkEnv: place,
      connection,
      patienceMs,
    });
    return {
      result: settleAttempts(cell, [buildAttempt(expected, history)]),
      parked: await stillHeld(server, history, held),
    };
  });
  const [problem, ...seen] = await Promise.all([begun, ...looking]);
  const results = seen.map(({ result }) => result);
  const crash = given.signal.aborted ? null : crashOf(server, results);
  return { problem: problem ?? crash, declared: null, results, parked: seen.flatMap(({ parked }) => parked) };
}

/** Evidence of nothing but a problem. */
export function nothing(problem: Problem | null): Evidence {
  return { problem, declared: null, results: [], parked: [] };
}

export function problemOf(reason: Problem['reason'], error: unknown): Problem {
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
  const log = server.log.getTail();
  const said = log === '' ? '.' : `: ${errorIn(log)}`;
  return { reason: 'crashed', sentence: `Your server ${how} while clients were there${said}` };
}

/** The guards that a client which had stalled still leaves behind when it is gone; none for any other client. */
async function stillHeld(
  server: Server,
  { cell, connection, failure }: History,
  guards: readonly string[],
): Promise<string[]> {
  if (cell.fault !== 'stall' || failure !== null) return [];
  const marks = server.marks.getMarks(connection);
  const count = (event: 'acquired' | 'released', guard: string) =>
    marks.filter((mark) => mark.event === event && 'guard' in mark && mark.guard === guard).length;
  const held = () => guards.filter((guard) => count('acquired', guard) > count('released', guard));
  const bound = { withinMs: AFTERWARDS_MS, signal: server.signal, sentence: () => 'Still held.' };
  await server.marks.waitUntil(() => held().length === 0, bound).catch(() => {});
  return held();
}
