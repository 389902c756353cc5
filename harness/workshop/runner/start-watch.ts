import { setTimeout as sleep } from 'node:timers/promises';
import { isCompleted } from '../../model/faults.ts';
import type { PlannedCell } from '../../model/plan.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { HarnessError } from '../../system/errors.ts';
import type { RunningServer } from '../../run/runner.ts';
import type { Mark } from '../../model/history.ts';
import type { AnswerProblem } from '../feedback/evidence.ts';

/** Until every client has its guards and a first byte, which an exercise sends at once; then until a finite stream ends. */
const MIN_WAIT_MS = 4_000;
/** A machine that is so slow to start a server is as slow in everything else. */
const START_MULTIPLE = 8;
const ALIVE_SHARE = 0.4;
/** A guard that is not taken so long after the first write is not going to be. */
const ACQUIRE_NS = 2e9;

export type AnswerServer = RunningServer['server'];

type WatchedCell = Pick<PlannedCell, 'cell' | 'expectations'> & { connection: string };

interface StartWatchOptions {
  cells: readonly WatchedCell[];
  /** Ends the trial. */
  problemController: AbortController;
  /** How long the server took to listen. */
  startedMs: number;
}

/**
 * Watches how the streams begin, and how those end that should: a learner should not wait for the harness's patience. Ends the
 * trial through `given` at the first problem, and says which; null if there is none.
 */
export async function watchStart(
  server: AnswerServer,
  { cells, problemController, startedMs }: StartWatchOptions,
): Promise<AnswerProblem | null> {
  const withinMs = Math.max(MIN_WAIT_MS, START_MULTIPLE * startedMs);
  const readStates = () => cells.map((watched) => getStreamStart(server.marks.getMarks(watched.connection), watched));
  const isSettled = () =>
    readStates().every((state) => state === 'begun') || readStates().some((state) => isProblem(state));
  const began = await waitWithin(server, isSettled, withinMs);
  if (server.signal.aborted) return null;
  const problem = began ? readStates().find(isProblem) : await diagnoseSlowness(server, cells, withinMs);
  if (problem !== undefined && problem !== null) return stopRun(problemController, problem);
  const finite = cells.filter(({ cell }) => isCompleted(cell.fault));
  const areFiniteStreamsEnded = () => finite.every(({ connection }) => hasEnded(server.marks.getMarks(connection)));
  if ((await waitWithin(server, areFiniteStreamsEnded, withinMs)) || server.signal.aborted) return null;
  const sentence = `The stream had come to its end, and the client still waits for the end of the response, after ${formatSecondsShort(withinMs)}.`;
  return stopRun(problemController, { reason: 'never-ended', sentence });
}

type StreamStart = 'begun' | 'waiting' | AnswerProblem;

function isProblem(state: StreamStart): state is AnswerProblem {
  return typeof state !== 'string';
}

function getStreamStart(marks: readonly Mark[], watched: WatchedCell): StreamStart {
  const missing = listMissingGuards(marks, watched);
  const sent = watched.cell.phase !== 'mid-stream' || marks.some(({ event }) => event === 'write');
  if (missing.length === 0 && sent) return 'begun';
  const error = marks.find((mark) => mark.event === 'error');
  if (error?.event === 'error') return { reason: 'threw', sentence: `Your handler threw: ${error.message}.` };
  const written = marks.find(({ event }) => event === 'write');
  if (missing.length > 0 && written !== undefined && readMonotonicNs() - written.at > ACQUIRE_NS)
    return describeMissingGuards(missing);
  if (!hasEnded(marks)) return 'waiting';
  return missing.length > 0
    ? describeMissingGuards(missing)
    : { reason: 'ended-early', sentence: 'Your server ends the stream before it has sent anything.' };
}

/** The guards that an answer must acquire for this client: one that leaves early never comes as far as some of them. */
export function listNeededGuards({ expectations }: Pick<PlannedCell, 'expectations'>): string[] {
  return expectations
    .filter(({ kind, outcomes }) => kind === 'guard' && outcomes?.[0]?.outcome !== 'unused')
    .map(({ name }) => name);
}

function listMissingGuards(marks: readonly Mark[], watched: WatchedCell): string[] {
  return listNeededGuards(watched).filter(
    (guard) => !marks.some((mark) => mark.event === 'acquired' && mark.guard === guard),
  );
}

function describeMissingGuards(missing: readonly string[]): AnswerProblem {
  const names = missing.map((name) => `\`${name}\``).join(' and ');
  return { reason: 'guard-dropped', sentence: `The guard ${names} is never acquired: keep \`connection.acquire(…)\`.` };
}

function hasEnded(marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.event === 'noticed' && mark.by === 'end');
}

/** Why a server is late: its event loop stands still, a guard is not taken, or nothing is sent. */
async function diagnoseSlowness(
  server: AnswerServer,
  cells: readonly WatchedCell[],
  withinMs: number,
): Promise<AnswerProblem | null> {
  const alive = await Promise.race([
    server.requestSignOfLife().catch(() => null),
    sleep(ALIVE_SHARE * withinMs, null, { ref: false }),
  ]);
  if (server.signal.aborted) return null;
  if (alive === null) return BLOCKED_PROBLEM;
  const missing = new Set(
    cells.flatMap((watched) => listMissingGuards(server.marks.getMarks(watched.connection), watched)),
  );
  if (missing.size > 0) return describeMissingGuards([...missing]);
  const sentence = `Your server takes the guard and sends nothing within ${formatSecondsShort(withinMs)}.`;
  return { reason: 'nothing-sent', sentence };
}

const BLOCKED_PROBLEM: AnswerProblem = {
  reason: 'blocked',
  sentence:
    'Your server does not answer any more: a loop without an `await` stops every client. So does a machine that is too busy: `npx hangup doctor` says whether it is.',
};

async function waitWithin(server: AnswerServer, holds: () => boolean, withinMs: number): Promise<boolean> {
  const bound = { withinMs, signal: server.signal, code: 'wait-timeout' as const, sentence: () => '' };
  return server.marks.waitUntil(holds, bound).then(
    () => true,
    () => false,
  );
}

function stopRun(given: AbortController, problem: AnswerProblem): AnswerProblem {
  given.abort(new HarnessError('exercise-stopped', problem.sentence));
  return problem;
}

function formatSecondsShort(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
