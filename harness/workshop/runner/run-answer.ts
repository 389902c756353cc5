import { FAULT_TRAITS } from '../../model/faults.ts';
import { isExitJudged, type PlannedCell, type StartableServer } from '../../model/plan.ts';
import { HarnessError, toErrorCode } from '../../system/errors.ts';
import { listNames } from '../../system/files.ts';
import { CoreTimes } from '../../run/core-times.ts';
import type { Runner, RunningServer } from '../../run/runner.ts';
import type { Result } from '../../model/result.ts';
import { describeExit, type History } from '../../model/history.ts';
import { extractError } from './declared.ts';
import { watchStart, type AnswerServer } from './start-watch.ts';
import type { AnswerEvidence, AnswerProblem } from '../feedback/evidence.ts';

export const START_MS = 15_000;
/** A client that had stalled and has left: so long until its guard must be released. */
const STALL_RELEASE_MS = 2_000;

/** One cell, and the name of its connection. */
type ExerciseCell = PlannedCell & { connection: string };

interface AnswerRun {
  runner: Runner;
  /** Starts the answer as a server. */
  start: StartableServer;
  /** Ends all trials of the answer, at the first problem. */
  problemController: AbortController;
  /** Aborts with `problemController`, and when the answer is not needed any more. */
  signal: AbortSignal;
}

/** Starts one server, looks at its cells side by side, and ends it. Every failure of the answer is in the evidence. */
export async function runAnswerCells(
  cells: readonly ExerciseCell[],
  { runner, start, problemController, signal }: AnswerRun,
): Promise<AnswerEvidence> {
  const startedAt = performance.now();
  const ends = cells.some(isExitJudged);
  const id = ends ? 'your server that is stopped' : 'your server';
  using watch = new DisposableStack();
  const startTimes: CoreTimes[] = [];
  const onSpawn = (pid: number) => startTimes.push(watch.use(new CoreTimes(pid)));
  try {
    return await runner.withServer(
      { id, start, onSpawn },
      (runningServer) => {
        watch.dispose();
        const startedMs = performance.now() - startedAt;
        return observeAnswer(runningServer, { runner, cells, problemController, startedMs });
      },
      signal,
    );
  } catch (error) {
    if (problemController.signal.aborted) return createEmptyEvidence(null);
    const problem = describeStartProblem(error);
    problemController.abort(new HarnessError('exercise-stopped', problem.sentence));
    return { ...createEmptyEvidence(problem), coreTimes: startTimes.map((times) => times.list()) };
  }
}

interface AnswerObservation {
  runner: Runner;
  cells: readonly ExerciseCell[];
  problemController: AbortController;
  startedMs: number;
}

async function observeAnswer(
  runningServer: RunningServer,
  { runner, cells, problemController, startedMs }: AnswerObservation,
): Promise<AnswerEvidence> {
  const { server } = runningServer;
  using coreTimes = new CoreTimes(server.pid);
  const begun = watchStart(server, { cells, problemController, startedMs });
  const looking = cells.map(async ({ connection, ...plannedCell }) => {
    const result = await runner.observeCellOnce(runningServer, plannedCell, connection);
    const leftFolders = listFoldersWithFiles(result.attempt.history);
    return { result, leftFolders, parked: await findHeldGuards(server, result.attempt.history, plannedCell.held) };
  });
  const [problem, ...seen] = await Promise.all([begun, ...looking]);
  const results = seen.map(({ result }) => result);
  const crash = problemController.signal.aborted ? null : findCrash(server, results);
  return {
    problem: problem ?? crash,
    declared: null,
    results,
    parked: seen.flatMap(({ parked }) => parked),
    leftFolders: seen.flatMap(({ leftFolders }) => leftFolders),
    coreTimes: [coreTimes.list()],
  };
}

/** The folders of guards that are files, if anything is in them. */
function listFoldersWithFiles(history: History): string[] {
  if (history.kind !== 'observed') return [];
  const folders = history.marks.flatMap((mark) =>
    mark.event === 'acquired' && mark.holds?.kind === 'descriptor' ? [mark.holds.directory] : [],
  );
  return folders.filter((folder) => listNames(folder).length > 0);
}

/** Evidence of nothing but a problem. */
export function createEmptyEvidence(problem: AnswerProblem | null): AnswerEvidence {
  return { problem, declared: null, results: [], parked: [], leftFolders: [], coreTimes: [] };
}

/** What is wrong with a server that did not come to listen: a busy machine can make it late, and cannot end it. */
function describeStartProblem(error: unknown): AnswerProblem {
  if (!(error instanceof HarnessError)) throw error;
  const reason = 'not-listening';
  if (error.code === 'exited')
    return { reason, sentence: `Your server ended at once: ${extractError(error.log)}`, isCertain: true };
  if (error.code !== 'start-timeout') return { reason, sentence: error.message, isCertain: true };
  return {
    reason,
    sentence: `Your server did not listen within ${START_MS / 1000} s: is there a loop at the top of the file?`,
  };
}

/** That the server ended, or broke a rule of the contract, while clients were there; null if it did not. */
function findCrash(server: AnswerServer, results: readonly Result[]): AnswerProblem | null {
  if (!server.signal.aborted) return null;
  if (!results.some(({ attempt }) => isCutShort(attempt.history))) return null;
  const { exit } = server;
  const reason: unknown = server.signal.reason;
  if (exit === undefined || toErrorCode(reason) !== 'exited')
    return { reason: 'crashed', sentence: (reason as Error).message };
  const log = server.log.getTail();
  const said = log === '' ? '.' : `: ${extractError(log).replace(/[.]?$/, '.')}`;
  const sentence = `Your server ${describeExit({ ...exit, said: '' })} while clients were there${said}`;
  return { reason: 'crashed', sentence };
}

/** Whether an end of the server, which nothing asked it for, was seen by the client. */
function isCutShort(history: History): boolean {
  if (history.kind !== 'observed') return history.kind === 'failed';
  return history.exit !== undefined && !FAULT_TRAITS[history.cell.fault].endsServer;
}

/** The guards that a client which had stalled still leaves behind when it is gone; none for any other client. */
async function findHeldGuards(server: AnswerServer, history: History, guards: readonly string[]): Promise<string[]> {
  if (history.kind !== 'observed' || FAULT_TRAITS[history.cell.fault].client !== 'stops-reading') return [];
  const marks = server.marks.getMarks(history.connection);
  const countGuardMarks = (event: 'acquired' | 'released', guard: string) =>
    marks.filter((mark) => mark.event === event && 'guard' in mark && mark.guard === guard).length;
  const listHeldGuards = () =>
    guards.filter((guard) => countGuardMarks('acquired', guard) > countGuardMarks('released', guard));
  const bound = {
    withinMs: STALL_RELEASE_MS,
    signal: server.signal,
    code: 'wait-timeout' as const,
    sentence: () => 'Still held.',
  };
  await server.marks.waitUntil(() => listHeldGuards().length === 0, bound).catch(() => {});
  return listHeldGuards();
}
