import { FAULT_TRAITS, isCompleted, isConnected, isUndisturbed } from '../../model/faults.ts';
import { type AnswerFinding, type FindingText, describeDisconnect, formatNsAsMs } from './finding.ts';
import type { AnswerEvidence } from './evidence.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import { formatCount, NS_PER_MS } from '../../model/format.ts';
import type { ObservedResult, Result, Verdict } from '../../model/result.ts';
import type { FailedHistory, Mark, ObservedHistory } from '../../model/history.ts';
import { findLeftFiles } from './left-findings.ts';
import { findQueueProblems } from './queue-findings.ts';
import { findShutdownProblems } from './shutdown-findings.ts';
import { findStayProblems } from './stay-findings.ts';

const PATIENCE_MS = 1_000;
/** Work in this last part of the window, after the guard was released, is work without a client. */
const LATE_SHARE = 0.7;

/** What is asked for, and what was seen beside the connection. */
type Limits = { task: Task } & Pick<AnswerEvidence, 'parked' | 'leftFolders'>;

/** Everything that one connection shows to be wrong. */
export function findProblemsInResult(result: Result, { task, parked, leftFolders }: Limits): AnswerFinding[] {
  const { history } = result.attempt;
  if (history.kind === 'skipped') return [];
  const ended = findEarlyEnd(history);
  if (ended !== null) return [{ ...ended, result }];
  const found =
    history.kind === 'failed'
      ? [describeFailure(history)]
      : findObservedProblems({ result, history }, { task, parked, leftFolders });
  return found.map((finding) => ({ ...finding, result }));
}

function findObservedProblems(
  { result, history }: ObservedResult,
  { task, parked, leftFolders }: Limits,
): FindingText[] {
  const { verdicts } = result.attempt;
  const shutdown = FAULT_TRAITS[history.cell.fault].endsServer
    ? findShutdownProblems(history, verdicts, describeDisconnect(history))
    : [];
  if (shutdown.length > 0) return shutdown;
  return [
    ...verdicts.flatMap((verdict) => findVerdictProblems({ result, history }, verdict)),
    ...findWorkProblems({ result, history }, task),
    ...(task.removesFiles && !isUndisturbed(history.cell.fault) ? findLeftFiles(history, leftFolders) : []),
    ...findQuietProblems(history, task),
    ...findUncaughtError(history),
    ...(isUndisturbed(history.cell.fault) ? findStayProblems(history, task) : []),
    ...(FAULT_TRAITS[history.cell.fault].client === 'stops-reading' && parked.length > 0
      ? [describeParked(parked)]
      : []),
  ];
}

/** A timeout that is counted from the begin of the stream releases long after its last item. */
function findQuietProblems({ cell, marks }: ObservedHistory, { mostQuietMs = Infinity }: Task): FindingText[] {
  const lastItem = marks.findLast((mark) => mark.event === 'write' && mark.bytes > 0);
  const release = marks.findLast(({ event }) => event === 'released');
  if (!isCompleted(cell.fault) || lastItem === undefined || release === undefined) return [];
  const quietNs = release.at - lastItem.at;
  if (quietNs <= mostQuietMs * NS_PER_MS) return [];
  const name = release.event === 'released' ? release.guard : '';
  const sentence = `The last item came, and \`${name}\` was released only ${formatNsAsMs(quietNs)} later; ${mostQuietMs} ms are the limit.`;
  return [{ reason: 'too-late', sentence }];
}

/** The kit marks what a handler rejects with; a plain server would end. */
function findUncaughtError(history: ObservedHistory): FindingText[] {
  const error = history.marks.find((mark) => mark.event === 'error');
  if (error === undefined) return [];
  const sentence = `${describeDisconnect(history)}, and your handler rejected with "${error.message}", which would end the process of a plain server: catch it, and rethrow all else.`;
  return [{ reason: 'uncaught', sentence }];
}

function describeFailure({ cell, failure }: FailedHistory): FindingText {
  if (isCompleted(cell.fault))
    return {
      reason: 'never-ended',
      sentence: 'The stream should come to its own end, and the client did not see one.',
    };
  if (failure.code === 'ready-timeout' && cell.phase === 'mid-stream')
    return { reason: 'nothing-sent', sentence: 'The client got no first byte: your server ended, or sent nothing.' };
  return { reason: 'not-observed', sentence: failure.sentence };
}

function findVerdictProblems({ result, history }: ObservedResult, verdict: Verdict): FindingText[] {
  const { name: guard, kind, outcome, code, evidence } = verdict;
  const when = describeDisconnect(history);
  const name = `\`${guard}\``;
  if (outcome === 'unknown' && kind === 'items')
    return [{ reason: 'stopped-streaming', sentence: `${when}. ${evidence}` }];
  if (outcome === 'unknown')
    return [code === 'no-sign-of-life' ? BLOCKED_AFTER_DISCONNECT : { reason: 'not-observed', sentence: evidence }];
  const difference = result.attempt.differences.find(({ name: differing }) => differing === guard);
  if (difference === undefined) return [];
  if (difference.expected === 'unused' && outcome.startsWith('released')) return []; // acquired earlier than by us, and released
  if (isCutOff(history, verdict)) return [];
  switch (outcome) {
    case 'silent':
      if (code === 'still-counted-by-os')
        return [
          {
            reason: 'still-counted',
            sentence: `${when}, and ${name} is marked as released; the operating system still counts it as open.`,
          },
        ];
      return [
        {
          reason: 'still-held',
          sentence: `${when}, and ${name} was still held ${Math.round(verdict.latencyMs ?? 0)} ms later${describeWorkAfter(history)}.`,
        },
      ];
    case 'double':
      return [
        {
          reason: 'released-twice',
          sentence: `${when}, and ${name} was released more often than it was acquired${describeEarlyRelease(history, guard)}.`,
        },
      ];
    case 'withheld':
    case 'lost':
      return [{ reason: 'items-lost', sentence: `${when}, and items are missing: ${lowercaseFirst(evidence)}` }];
    case 'premature':
      return [{ reason: 'released-early', sentence: `${name} was released although the client was still there.` }];
    default:
      return [describeWrongRelease(history, verdict)];
  }
}

/** A server may close a client that has stopped reading, and then releases its guards. */
function isCutOff({ cell }: ObservedHistory, { outcome }: Verdict): boolean {
  return (
    FAULT_TRAITS[cell.fault].client === 'stops-reading' && (outcome === 'premature' || outcome.startsWith('released'))
  );
}

const BLOCKED_AFTER_DISCONNECT: FindingText = {
  reason: 'blocked',
  sentence:
    'After the client left, your server does not answer any more: a loop without an `await` stops every client. So does a machine that is too busy: `npx hangup doctor` says whether it is.',
};

function describeWrongRelease(
  history: ObservedHistory,
  { name: guard, outcome, latencyMs, cause }: Verdict,
): FindingText {
  const when = describeDisconnect(history);
  const name = `\`${guard}\``;
  if (isCompleted(history.cell.fault) || cause !== 'read')
    return {
      reason: 'wrong-cause',
      sentence: `${when}, and ${name} was ${outcome}, which is not what should have told it.`,
    };
  return {
    reason: 'too-late',
    sentence: `${when}, and ${name} was released only ${Math.round(latencyMs ?? 0)} ms later.`,
  };
}

/** That the first of several releases was early; empty if it was not. */
function describeEarlyRelease({ marks, disconnectedAt }: ObservedHistory, guard: string): string {
  const first = marks.find((mark) => mark.event === 'released' && mark.guard === guard);
  return first !== undefined && first.at < disconnectedAt ? ', first while the client was still there' : '';
}

/** What went on without a client, in words; empty if nothing did. */
function describeWorkAfter({ marks, disconnectedAt }: ObservedHistory): string {
  const countAfter = (event: Mark['event']) =>
    marks.filter((mark) => mark.event === event && mark.at > disconnectedAt).length;
  const [ticks, writes] = [countAfter('tick'), countAfter('write')];
  const work = [ticks > 0 ? formatCount(ticks, 'tick') : '', writes > 0 ? formatCount(writes, 'write') : ''].filter(
    (word) => word !== '',
  );
  return work.length === 0 ? '' : `, after ${work.join(' and ')} without a client`;
}

function findWorkProblems(
  { result, history }: ObservedResult,
  { mostQueuedBytes, patienceMs = PATIENCE_MS }: Task,
): FindingText[] {
  const { work, verdicts } = result.attempt;
  const { cell, marks, disconnectedAt } = history;
  if (FAULT_TRAITS[cell.fault].client === 'stops-reading')
    return mostQueuedBytes === undefined ? [] : findQueueProblems(history, { work, mostQueuedBytes, patienceMs });
  if (isConnected(cell.fault) || isCompleted(cell.fault)) return [];
  if (verdicts.some(({ outcome }) => !outcome.startsWith('released'))) return [];
  const late = marks.filter(
    ({ event, at }) => (event === 'tick' || event === 'write') && at > disconnectedAt + LATE_SHARE * patienceMs * 1e6,
  );
  if (late.length === 0) return [];
  return [
    {
      reason: 'working-on',
      sentence: `${describeDisconnect(history)}, the guard was released, and the work went on all the same${describeWorkAfter(history)}.`,
    },
  ];
}

/** That the server itself ended the stream while the client was there; null if it did not. */
function findEarlyEnd(history: ObservedHistory | FailedHistory): FindingText | null {
  const { cell, marks, disconnectedAt } = history;
  if (isCompleted(cell.fault)) return null;
  const end = marks.find((mark) => mark.event === 'noticed' && mark.by === 'end');
  if (end === undefined || (!isUndisturbed(cell.fault) && end.at > (disconnectedAt ?? Infinity))) return null;
  return {
    reason: 'ended-early',
    sentence: `Your server ended the stream after ${formatNsAsMs(end.at - (history.openedAt ?? end.at))}, although the client was still there.`,
  };
}

function describeParked(parked: readonly string[]): FindingText {
  const names = parked.map((guard) => `\`${guard}\``).join(' and ');
  return {
    reason: 'parked',
    sentence: `The client that had stopped reading left after all, and ${names} is still held: the wait for \`drain\` never ends.`,
  };
}

function lowercaseFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
