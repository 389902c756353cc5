import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedCell } from '../../model/plan.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { HarnessError } from '../../system/errors.ts';
import type { Server } from '../../observe/server.ts';
import type { Mark } from '../../model/history.ts';
import type { Problem } from '../feedback/evidence.ts';

/** Until every client has its guards and a first byte, which an exercise sends at once; then until a finite stream ends. */
const LEAST_MS = 4_000;
/** A machine that is so slow to start a server is as slow in everything else. */
const STARTS = 8;
const ALIVE_SHARE = 0.4;
/** A guard that is not taken so long after the first write is not going to be. */
const TAKES_NS = 2e9;

/** What an expectation may name beside guards. */
const NO_GUARDS: readonly string[] = ['items', 'process'];

type Watched = Pick<PlannedCell, 'cell' | 'held'> & { connection: string; guards: PlannedCell['guards'] };

export interface Watch {
  cells: readonly Watched[];
  /** Ends the trial. */
  given: AbortController;
  /** How long the server took to listen. */
  startedMs: number;
}

/**
 * Watches how the streams begin, and how those end that should: a learner should not wait for the harness's patience. Ends the
 * trial through `given` at the first problem, and says which; null if there is none.
 */
export async function watchStart(server: Server, { cells, given, startedMs }: Watch): Promise<Problem | null> {
  const withinMs = Math.max(LEAST_MS, STARTS * startedMs);
  const states = () => cells.map((watched) => stateOf(server.marks.getMarks(watched.connection), watched));
  const settled = () => states().every((state) => state === 'begun') || states().some((state) => isProblem(state));
  const began = await within(server, settled, withinMs);
  if (server.signal.aborted) return null;
  const problem = began ? states().find(isProblem) : await slowness(server, cells, withinMs);
  if (problem !== undefined && problem !== null) return stop(given, problem);
  const finite = cells.filter(({ cell }) => cell.fault === 'complete');
  const ended = () => finite.every(({ connection }) => hasEnded(server.marks.getMarks(connection)));
  if ((await within(server, ended, withinMs)) || server.signal.aborted) return null;
  const sentence = `The stream had come to its end, and the client still waits for the end of the response, after ${seconds(withinMs)}.`;
  return stop(given, { reason: 'never-ended', sentence });
}

type State = 'begun' | 'waiting' | Problem;

function isProblem(state: State): state is Problem {
  return typeof state !== 'string';
}

function stateOf(marks: readonly Mark[], watched: Watched): State {
  const missing = missingGuards(marks, watched);
  const sent = watched.cell.phase !== 'mid-stream' || marks.some(({ event }) => event === 'write');
  if (missing.length === 0 && sent) return 'begun';
  const error = marks.find((mark) => mark.event === 'error');
  if (error?.event === 'error') return { reason: 'threw', sentence: `Your handler threw: ${error.message}.` };
  const written = marks.find(({ event }) => event === 'write');
  if (missing.length > 0 && written !== undefined && readMonotonicNs() - written.at > TAKES_NS) return dropped(missing);
  if (!hasEnded(marks)) return 'waiting';
  return missing.length > 0
    ? dropped(missing)
    : { reason: 'ended-early', sentence: 'Your server ends the stream before it has sent anything.' };
}

function missingGuards(marks: readonly Mark[], { guards }: Watched): string[] {
  const names = Object.keys(guards).filter((name) => !NO_GUARDS.includes(name));
  return names.filter((guard) => !marks.some((mark) => mark.event === 'acquired' && mark.guard === guard));
}

function dropped(missing: readonly string[]): Problem {
  const names = missing.map((name) => `\`${name}\``).join(' and ');
  return { reason: 'guard-dropped', sentence: `The guard ${names} is never taken: keep \`connection.acquire(…)\`.` };
}

function hasEnded(marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.event === 'noticed' && mark.by === 'end');
}

/** Why a server is late: its event loop stands still, a guard is not taken, or nothing is sent. */
async function slowness(server: Server, cells: readonly Watched[], withinMs: number): Promise<Problem | null> {
  const alive = await Promise.race([
    server.requestSignOfLife().catch(() => null),
    sleep(ALIVE_SHARE * withinMs, null, { ref: false }),
  ]);
  if (server.signal.aborted) return null;
  if (alive === null) return BLOCKED;
  const missing = new Set(
    cells.flatMap((watched) => missingGuards(server.marks.getMarks(watched.connection), watched)),
  );
  if (missing.size > 0) return dropped([...missing]);
  const sentence = `Your server takes the guard and sends nothing within ${seconds(withinMs)}.`;
  return { reason: 'nothing-sent', sentence };
}

const BLOCKED: Problem = {
  reason: 'blocked',
  sentence: 'Your server answers nobody any more: a loop without an `await` stops every client.',
};

async function within(server: Server, holds: () => boolean, withinMs: number): Promise<boolean> {
  const bound = { withinMs, signal: server.signal, sentence: () => '' };
  return server.marks.waitUntil(holds, bound).then(
    () => true,
    () => false,
  );
}

function stop(given: AbortController, problem: Problem): Problem {
  given.abort(new HarnessError(problem.sentence));
  return problem;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
