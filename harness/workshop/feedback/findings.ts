import { type Finding, type Found, departure, ms } from './finding.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import { formatWorkCount } from '../../model/format.ts';
import type { Result, Verdict } from '../../model/result.ts';
import type { History, Mark } from '../../model/history.ts';
import { ofShutdown } from './shutdown-findings.ts';
import { ofStay } from './stay-findings.ts';

const PATIENCE_MS = 1_000;
/** Work in this last part of the window, after the guard was given back, is work for nobody. */
const LATE = 0.7;

/** Everything that one connection shows to be wrong. */
export function findingsOf(result: Result, { task, parked }: { task: Task; parked: readonly string[] }): Finding[] {
  const { history, verdicts } = result.attempt;
  const ended = endedBy(history);
  if (ended !== null) return [{ ...ended, result }];
  if (history.failure !== null) return [{ ...failed(history), result }];
  const shutdown = history.cell.fault === 'shutdown' ? ofShutdown(history, verdicts, departure(history)) : [];
  const found =
    shutdown.length > 0
      ? shutdown
      : [
          ...verdicts.flatMap((verdict) => ofVerdict(result, verdict)),
          ...ofWork(result, task),
          ...(history.cell.fault === 'stay' ? ofStay(history, task) : []),
          ...(history.cell.fault === 'stall' && parked.length > 0 ? [ofParked(parked)] : []),
        ];
  return found.map((finding) => ({ ...finding, result }));
}

function failed({ cell, failure }: History): Found {
  if (cell.fault === 'complete')
    return {
      reason: 'never-ended',
      sentence: 'The stream should come to its own end, and the client did not see one.',
    };
  return { reason: 'not-observed', sentence: failure!.sentence };
}

function ofVerdict({ attempt: { history, differences } }: Result, verdict: Verdict): Found[] {
  const { guard, outcome, evidence } = verdict;
  const when = departure(history);
  const name = `\`${guard}\``;
  if (outcome === 'unknown' && guard === 'items')
    return [{ reason: 'stopped-streaming', sentence: `${when}, and got hardly anything: ${lower(evidence)}` }];
  if (outcome === 'unknown')
    return [evidence.includes('sign of life') ? blocked : { reason: 'not-observed', sentence: evidence }];
  if (!differences.some((difference) => difference.guard === guard)) return [];
  switch (outcome) {
    case 'silent':
      if (evidence.includes('operating system'))
        return [
          {
            reason: 'still-counted',
            sentence: `${when}, and ${name} is marked as given back; the operating system still counts it as open.`,
          },
        ];
      return [
        {
          reason: 'still-held',
          sentence: `${when}, and ${name} was still held ${Math.round(verdict.latencyMs ?? 0)} ms later${goingOn(history)}.`,
        },
      ];
    case 'double':
      return [
        { reason: 'released-twice', sentence: `${when}, and ${name} was given back more often than it was taken.` },
      ];
    case 'withheld':
    case 'lost':
      return [{ reason: 'items-lost', sentence: `${when}, and items are missing: ${lower(evidence)}` }];
    case 'premature':
      return [{ reason: 'released-early', sentence: `${name} was given back although the client was still there.` }];
    default:
      return [lateOrOther(history, verdict)];
  }
}

const blocked: Found = {
  reason: 'blocked',
  sentence: 'After the client left, your server answers nobody any more: a loop without an `await` stops every client.',
};

function lateOrOther(history: History, { guard, outcome, latencyMs, cause }: Verdict): Found {
  const when = departure(history);
  const name = `\`${guard}\``;
  if (history.cell.fault === 'complete' || cause !== 'read')
    return {
      reason: 'wrong-cause',
      sentence: `${when}, and ${name} was ${outcome}, which is not what should have told it.`,
    };
  return {
    reason: 'too-late',
    sentence: `${when}, and ${name} was given back only ${Math.round(latencyMs ?? 0)} ms later.`,
  };
}

/** What went on for nobody, in words; empty if nothing did. */
function goingOn({ marks, disconnectedAt }: History): string {
  const after = (event: Mark['event']) =>
    marks.filter((mark) => mark.event === event && mark.at > disconnectedAt!).length;
  const [ticks, writes] = [after('tick'), after('write')];
  const work = [
    ticks > 0 ? formatWorkCount(ticks, 'tick') : '',
    writes > 0 ? formatWorkCount(writes, 'write') : '',
  ].filter((word) => word !== '');
  return work.length === 0 ? '' : `, after ${work.join(' and ')} for nobody`;
}

function ofWork(
  { attempt: { history, work, verdicts } }: Result,
  { mostQueuedBytes, patienceMs = PATIENCE_MS }: Task,
): Found[] {
  const { cell, marks, disconnectedAt } = history;
  if (cell.fault === 'stall' && mostQueuedBytes !== undefined && work.queuedBytes > mostQueuedBytes) {
    const sentence = `${departure(history)}, and ${(work.queuedBytes / 2 ** 20).toFixed(1)} MiB waited for it in your server after a second.`;
    return [{ reason: 'unbounded-queue', sentence }];
  }
  if (['stay', 'stall', 'complete'].includes(cell.fault)) return [];
  if (verdicts.some(({ outcome }) => !outcome.startsWith('released'))) return [];
  const late = marks.filter(
    ({ event, at }) => (event === 'tick' || event === 'write') && at > disconnectedAt! + LATE * patienceMs * 1e6,
  );
  if (late.length === 0) return [];
  return [
    {
      reason: 'working-on',
      sentence: `${departure(history)}, the guard was given back, and the work went on all the same${goingOn(history)}.`,
    },
  ];
}

/** That the server itself ended the stream while the client was there; null if it did not. */
function endedBy({ cell, marks, openedAt, disconnectedAt }: History): Found | null {
  if (cell.fault === 'complete') return null;
  const end = marks.find((mark) => mark.event === 'noticed' && mark.by === 'end');
  if (end === undefined || (cell.fault !== 'stay' && end.at > (disconnectedAt ?? Infinity))) return null;
  return {
    reason: 'ended-early',
    sentence: `Your server ended the stream after ${ms(end.at - openedAt)}, although the client was still there.`,
  };
}

function ofParked(parked: readonly string[]): Found {
  const names = parked.map((guard) => `\`${guard}\``).join(' and ');
  return {
    reason: 'parked',
    sentence: `The client that had stopped reading left after all, and ${names} is still held: the wait for \`drain\` never ends.`,
  };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
