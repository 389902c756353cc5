import type { FailedHistory, ObservedHistory } from '../model/history.ts';
import { FAULT_TRAITS, isCompleted } from '../model/faults.ts';
import type { Attempt } from '../model/result.ts';
import { findLastError } from '../system/log.ts';

/** The name by which the answer as a whole stands among the guards of a cell. */
export const ANSWER = 'answer';

/** What became of the answer as a whole; without one, nothing can be said of the guards. */
export type AnswerBehavior =
  | 'answered'
  /** Its guards were not taken, or it sent no first byte, within the bound of a step. */
  | 'never answered'
  /** A stream that should end did not end, was cut, or its connection could not be used again. */
  | 'not completed'
  /** A stream that should go on ended by itself. */
  | 'ended early'
  /** The process ran on, and its event loop did not. */
  | 'stopped answering'
  /** The process ended. */
  | 'crashed';

/** What an attempt shows of its answer; `unknown` where the harness failed, or the version could not be started. */
export function readAnswer({ history, verdicts }: Attempt): AnswerBehavior | 'unknown' {
  if (history.kind === 'skipped') return 'unknown';
  if (history.kind === 'failed') return readFailure(history);
  if (history.exit !== undefined) return 'crashed';
  if (verdicts.some(({ code }) => code === 'no-sign-of-life')) return 'stopped answering';
  if (hasEndedEarly(history)) return 'ended early';
  if (history.evidence.shown !== 'no') return 'answered';
  return isCompleted(history.cell.fault) ? 'not completed' : 'unknown';
}

function readFailure({ failure, cell, openedAt }: FailedHistory): AnswerBehavior | 'unknown' {
  if (openedAt === null) return 'unknown'; // no connection: the version could not be started
  if (failure.code === 'exited') return 'crashed';
  if (failure.code === 'ready-timeout') return 'never answered';
  // A client that wants a whole stream, and got none: it waited in vain, or its own error is all that is known.
  const isServedWhole = FAULT_TRAITS[cell.fault].servesBefore;
  const brokeOff = ['fault-timeout', 'connect-failed', 'client-failed', 'internal'].includes(failure.code);
  return isServedWhole && brokeOff ? 'not completed' : 'unknown';
}

/** A client that can tell, and that did not ask for an end. */
function hasEndedEarly({ cell, received }: ObservedHistory): boolean {
  return received.ending === 'regular' && !isCompleted(cell.fault) && cell.stream?.method !== 'HEAD';
}

/** Why an answer is not one, with the error that the server logged; null if it is one. */
export function describeAnswerProblem(attempt: Attempt): string | null {
  const { history } = attempt;
  const answer = readAnswer(attempt);
  if (answer === 'answered' || answer === 'unknown' || history.kind === 'skipped') return null;
  if (history.kind === 'observed') return history.exit?.said || history.evidence.sentence;
  const error = history.marks.findLast((mark) => mark.event === 'error')?.message ?? findLastError(history.failure.log);
  const isSaid = error === '' || history.failure.sentence.includes(error);
  return isSaid ? history.failure.sentence : `${history.failure.sentence} It logged: ${error}`;
}

/** Whether an answer as it is shown says more than that there was one. */
export function isAnswerProblem(shown: string): boolean {
  return !['answered', 'absent', 'unknown'].includes(shown);
}
