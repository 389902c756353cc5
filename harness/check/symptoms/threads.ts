import { MS_PER_S } from '../../model/format.ts';
import type { ProcessLook, UnseenThread } from '../probe/look.ts';
import type { InsideEvidence } from '../inside-evidence.ts';
import type { Symptom } from './symptom.ts';

/** What it does by itself varies by less. */
const GROWTH = 2;
/** Of a second: an event loop that does nothing takes none of it. */
const LEAST_SHARE = 0.002;
/** A thread that is so busy cannot be seen to grow. */
const FULL_SHARE = 0.5;
type Work = Pick<InsideEvidence, 'unseenBefore' | 'last'>;

/** The threads and processes that take no requests, and so are not looked into. */
export function listUnseenThreads(looks: readonly ProcessLook[]): UnseenThread[] {
  const answering = new Set(looks.map(getKey));
  return looks.flatMap((look) =>
    look.unseen.filter(({ thread }) => thread === look.thread || !answering.has(getKey({ pid: look.pid, thread }))),
  );
}

/** Whether they do more than before the first client, or so much that more would not show. */
export function isUnseenWorkLeft(work: Work): boolean {
  const { before, now } = sumShares(work);
  const isFull = listUnseenThreads(work.last).some(({ busyShare }) => busyShare >= FULL_SHARE);
  return isFull || (now >= GROWTH * before && now - before >= LEAST_SHARE);
}

/** That they go on without the clients is no leak that was seen, and not clean either; null if they do not. */
export function judgeUnseenThreads(work: Work): Pick<Symptom, 'kind' | 'sentence'> | null {
  if (!isUnseenWorkLeft(work)) return null;
  const { before, now } = sumShares(work);
  const format = (share: number) => Math.round(share * MS_PER_S);
  return {
    kind: 'unseen-thread',
    sentence: `Threads or processes that take no requests work on after the last client had left: their event loops are busy for ${format(now)} ms of each second, and were for ${format(before)} ms before the first. The probe does not look into them. What they do is counted from outside, unless with --quick.`,
  };
}

/** What is not known of them, even if they do nothing; null if there is none. */
export function describeUnseenThreads(looks: readonly ProcessLook[]): string | null {
  const threads = listUnseenThreads(looks).filter(({ thread }) => thread > 0).length;
  if (threads === 0) return null;
  return `what ${threads === 1 ? 'a worker thread' : `${threads} worker threads`} hold${threads === 1 ? 's' : ''} without taking requests: only whether it works was looked at`;
}

/** Of a second, by the event loops of all that take no requests. Before, the quieter window of each counts: what happens once is not a rate. */
function sumShares({ unseenBefore, last }: Work): { before: number; now: number } {
  const sum = (shares: readonly number[]) => shares.reduce((all, share) => all + Math.max(0, share), 0);
  const unseen = listUnseenThreads(last);
  const before = unseen.map((thread) => {
    const windows = unseenBefore.filter((one) => getKey(one) === getKey(thread));
    return windows.length === 0 ? 0 : Math.min(...windows.map(({ busyShare }) => busyShare));
  });
  return { before: sum(before), now: sum(unseen.map(({ busyShare }) => busyShare)) };
}

function getKey({ pid, thread }: Pick<ProcessLook, 'pid' | 'thread'>): string {
  return `${pid}:${thread}`;
}
