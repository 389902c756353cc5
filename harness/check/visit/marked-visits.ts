import { isUndisturbed } from '../../model/faults.ts';
import { NS_PER_MS } from '../../model/format.ts';
import type { FaultEvidence, ObservedHistory } from '../../model/history.ts';
import { countGuardResources } from '../../observe/observe.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { MarkedVisit } from '../evidence.ts';
import type { ActiveVisit, VisitScope } from './visit.ts';

/** What is kept of a visit until its marks are judged. All moments are CLOCK_MONOTONIC nanoseconds. */
export interface VisitRecord extends Pick<
  ObservedHistory,
  'connection' | 'openedAt' | 'disconnectedAt' | 'resumedAt' | 'received' | 'evidence'
> {
  /** When the client was gone for good. */
  leftAt: number;
  /** Whether it had the whole answer by then, so that there was nothing left to leave. */
  hasWholeAnswer: boolean;
}

interface Departed {
  disconnectedAtMs: number;
  leftAtMs: number;
  resumedAt: number | null;
  isFaultShown: boolean | null;
  hasWholeAnswer: boolean;
}

export function createRecord(
  { connection, askedAtMs, client: { received } }: ActiveVisit,
  { disconnectedAtMs, leftAtMs, resumedAt, isFaultShown, hasWholeAnswer }: Departed,
): VisitRecord {
  return {
    connection,
    openedAt: askedAtMs * NS_PER_MS,
    disconnectedAt: disconnectedAtMs * NS_PER_MS,
    leftAt: leftAtMs * NS_PER_MS,
    hasWholeAnswer,
    resumedAt,
    received: { bytes: received.bytes, text: received.text },
    evidence: describeEvidence(isFaultShown),
  };
}

function describeEvidence(isFaultShown: boolean | null): FaultEvidence {
  if (isFaultShown === null) return { shown: 'unobservable', sentence: 'the kernel shows nothing of it' };
  return isFaultShown
    ? { shown: 'yes', sentence: 'the kernel shows it' }
    : { shown: 'no', sentence: 'both sockets are as before' };
}

/** The visits with all that the server has marked of them up to now; none if it does not speak the contract. */
export async function collectMarkedVisits(scope: VisitScope, records: readonly VisitRecord[]): Promise<MarkedVisit[]> {
  const { server, networkEnv, plan } = scope;
  const { marks } = server;
  const versions = marks?.versions ?? null;
  if (marks === null || versions === null || server.exit !== null) return [];
  const aliveAt = await marks.request(networkEnv, '/hangup/alive');
  const now = readMonotonicNs();
  return Promise.all(
    records.map(async ({ leftAt, hasWholeAnswer, ...record }) => {
      const fault = hasWholeAnswer ? 'complete' : plan.fault;
      const cell = { scenario: server.name, fault, phase: plan.phase };
      const observedUntil = isUndisturbed(fault) ? leftAt : now;
      const seen = marks.read(record.connection).filter(({ at }) => at <= observedUntil);
      const resources = await countGuardResources({ tree: server.tree }, seen);
      const stalls = marks.listStalls(record.openedAt, leftAt);
      const base = { kind: 'observed', cell, versions, observedUntil, aliveAt, stalls, resources } as const;
      return { leftAt, history: { ...base, watchedUntil: now, ...record, marks: seen } };
    }),
  );
}

/** What a server that speaks the contract has taken for a client so far. */
export function listTakenGuards({ marks }: VisitScope['server'], connection: string): string[] {
  return (marks?.read(connection) ?? []).flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : []));
}
