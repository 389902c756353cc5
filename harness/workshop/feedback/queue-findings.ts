import { WAITING_BYTES } from '../../../scenarios/kit/counted-source.ts';
import { formatSize, NS_PER_MS } from '../../model/format.ts';
import type { Mark, ObservedHistory } from '../../model/history.ts';
import type { WorkAfterDisconnect } from '../../model/result.ts';
import { describeDisconnect, formatNsAsMs, type FindingText } from './finding.ts';

/** After this part of the window a queue for a client that does not read must be as long as it gets. */
const QUEUE_SETTLED_SHARE = 0.4;
/** What leaves so much of the allowed queue behind adds to it; less is the framing of a chunk. */
const GROWING_SHARE = 0.3;

/** What waits for a client that does not read: too much of it, or more and more. */
export function findQueueProblems(
  history: ObservedHistory,
  limits: { work: WorkAfterDisconnect; mostQueuedBytes: number; patienceMs: number },
): FindingText[] {
  const { work, mostQueuedBytes, patienceMs } = limits;
  const waiting = history.marks.findLast(
    (mark) => mark.event === 'gauge' && mark.gauge === WAITING_BYTES && mark.at > history.disconnectedAt,
  );
  const queuedBytes = Math.max(work.queuedBytes, waiting === undefined ? 0 : countQueuedBytes(waiting));
  if (queuedBytes > mostQueuedBytes) {
    const sentence = `${describeDisconnect(history)}, and ${formatSize(queuedBytes)} waited for it in your server after ${patienceMs} ms.`;
    return [{ reason: 'unbounded-queue', sentence, isCertain: true }];
  }
  const lateNs = history.disconnectedAt + QUEUE_SETTLED_SHARE * patienceMs * NS_PER_MS;
  const more = history.marks.find(
    (mark) => mark.at > lateNs && countQueuedBytes(mark) > GROWING_SHARE * mostQueuedBytes,
  );
  if (more === undefined) return [];
  const sentence = `${describeDisconnect(history)}, and your server still added to its queue after ${formatNsAsMs(more.at - history.disconnectedAt)}: a wait that ends by a clock lets the queue grow.`;
  return [{ reason: 'unbounded-queue', sentence }];
}

/** What waits in the response at a write, or anywhere in the process when the source gives more. */
function countQueuedBytes(mark: Mark): number {
  if (mark.event === 'write') return mark.queued ?? 0;
  return mark.event === 'gauge' && mark.gauge === WAITING_BYTES ? mark.value : 0;
}
