import { formatSize, NS_PER_MS } from '../../model/format.ts';
import type { ObservedHistory } from '../../model/history.ts';
import type { WorkAfterDisconnect } from '../../model/result.ts';
import { describeDisconnect, formatNsAsMs, type FindingText } from './finding.ts';

/** After this part of the window a queue for a client that does not read must be as long as it gets. */
const QUEUE_SETTLED_SHARE = 0.4;
/** A write that leaves so much of the allowed queue behind adds to it; less is the framing of a chunk. */
const GROWING_SHARE = 0.3;

/** What waits for a client that does not read: too much of it, or more and more. */
export function findQueueProblems(
  history: ObservedHistory,
  limits: { work: WorkAfterDisconnect; mostQueuedBytes: number; patienceMs: number },
): FindingText[] {
  const { work, mostQueuedBytes, patienceMs } = limits;
  if (work.queuedBytes > mostQueuedBytes) {
    const sentence = `${describeDisconnect(history)}, and ${formatSize(work.queuedBytes)} waited for it in your server after ${patienceMs} ms.`;
    return [{ reason: 'unbounded-queue', sentence }];
  }
  const lateNs = history.disconnectedAt + QUEUE_SETTLED_SHARE * patienceMs * NS_PER_MS;
  const more = history.marks.find(
    (mark) => mark.event === 'write' && mark.at > lateNs && (mark.queued ?? 0) > GROWING_SHARE * mostQueuedBytes,
  );
  if (more === undefined) return [];
  const sentence = `${describeDisconnect(history)}, and your server still added to its queue after ${formatNsAsMs(more.at - history.disconnectedAt)}: a wait that ends by a clock lets the queue grow.`;
  return [{ reason: 'unbounded-queue', sentence }];
}
