import { isUploadCut, PHASE_TRAITS } from '../model/phases.ts';
import { NS_PER_MS } from '../model/format.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from './observation.ts';
import type { Cell } from '../model/plan.ts';
import { SLOW_ANSWER_MS, type Server } from './server.ts';
import type { FailedHistory, Failure, Mark, ObservedHistory, OsResourceCount } from '../model/history.ts';
import { connectClient } from './connect-client.ts';
import type { Client } from './clients/client.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError, toErrorCode } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { STEP_TIMEOUT_MS } from './faults/fault.ts';
import { countOsResources } from './kernel/os-resources.ts';
import { verifyFault } from './verify-fault.ts';

/**
 * Connects, waits until the server says that the guards are held (or, before the first byte, that the handler runs), makes
 * the client leave, and looks on for `patienceMs`. What goes wrong on the way makes a failed history; nothing is thrown.
 */
export async function observeConnection(observation: Observation): Promise<ObservedHistory | FailedHistory> {
  const { cell, server, connection } = observation;
  const moments: ConnectionMoments = { openedAt: readMonotonicNs(), disconnectedAt: null };
  try {
    return await recordHistory(observation, moments);
  } catch (error) {
    const marks = [...server.marks.getMarks(connection)];
    const failure = toFailure(error, server);
    return { kind: 'failed', cell, failure, connection, versions: server.versions, ...moments, marks };
  }
}

/** The history of a cell whose server could not be started. */
export function createFailedHistory(cell: Cell, error: unknown): FailedHistory {
  const failure = toFailure(error);
  return {
    kind: 'failed',
    cell,
    failure,
    connection: null,
    versions: null,
    openedAt: null,
    disconnectedAt: null,
    marks: [],
  };
}

function toFailure(error: unknown, server?: Server): Failure {
  const sentence =
    error instanceof HarnessError ? error.message : `Expected the harness to work, got ${String(error)}.`;
  const log = error instanceof HarnessError ? error.log : '';
  return { code: toErrorCode(error), sentence, log: server?.log.getTail() ?? log };
}

/** What is known of a connection before it has been observed to the end. */
interface ConnectionMoments {
  openedAt: number;
  disconnectedAt: number | null;
}

async function recordHistory(observation: Observation, moments: ConnectionMoments): Promise<ObservedHistory> {
  const { cell, request, server, networkEnv, connection } = observation;
  const hold = PHASE_TRAITS[cell.phase].isHeld ? cell.phase : null;
  const cutsUpload = isUploadCut(cell.phase);
  const identity = connection; // and that of every other connection that the same client makes
  const target = { host: networkEnv.host, port: server.port, connection, identity, hold, cutsUpload, request };
  const preparedFault = await connectClient(observation, target);
  const { openedAt } = preparedFault;
  moments.openedAt = openedAt;
  await using client = preparedFault.client;
  server.marks.read(); // so that what has no clock of its own and came before the disconnect is also seen before it
  const disconnectedAt = await awaitBounded(preparedFault.inject(), {
    withinMs: STEP_TIMEOUT_MS,
    signal: server.signal,
    code: 'fault-timeout',
    sentence: () =>
      `Expected ${cell.fault} to have happened to ${server.name} within ${STEP_TIMEOUT_MS} ms, got nothing.`,
  });
  moments.disconnectedAt = disconnectedAt;
  const pendingEvidence = verifyFault(observation, preparedFault, disconnectedAt);
  pendingEvidence.catch(() => {}); // it is awaited below; what fails before that is reported there
  const heldUntil = hold === null ? null : await resumeServer(observation, pendingEvidence);
  const windowEnd = await lookOn(observation);
  const lateNs = Math.max(0, readMonotonicNs() - windowEnd); // on a busy machine: the window is no longer for that
  const evidence = await pendingEvidence;
  const askedAt = readMonotonicNs();
  const aliveAt = await server.requestSignOfLife();
  server.marks.read();
  const now = readMonotonicNs();
  const hadStoodStill = now - askedAt >= SLOW_ANSWER_MS * NS_PER_MS; // what it did when it went on counts
  const observedUntil = hadStoodStill ? now : now - lateNs;
  const marks = server.marks.getMarks(connection).filter(({ at }) => at <= observedUntil);
  return {
    kind: 'observed',
    cell,
    connection,
    versions: server.versions,
    openedAt,
    disconnectedAt,
    resumedAt: marks.find(({ event }) => event === 'resumed')?.at ?? heldUntil,
    observedUntil,
    watchedUntil: server.exit?.at ?? observedUntil,
    marks,
    aliveAt,
    received: toReceivedRecord(client),
    evidence,
    stalls: server.marks.listStalls(openedAt, observedUntil),
    resources: await countGuardResources(server, marks),
    ...(server.exit !== undefined && { exit: server.exit }),
  };
}

/**
 * Looks on for `patienceMs`, and until the guards are released for which that is waited. From here on, an end of the process
 * is an observation. Resolves with the moment at which the look was to end.
 */
async function lookOn(observation: Observation): Promise<number> {
  const { server, connection, patienceMs, awaited } = observation;
  const signal = server.observationSignal;
  const windowEnd = readMonotonicNs() + patienceMs * NS_PER_MS;
  await sleep(patienceMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  const marks = server.marks.getMarks(connection);
  const isReleased = () =>
    awaited?.guards.every((guard) => marks.some((mark) => mark.event === 'released' && mark.guard === guard)) ?? true;
  const withinMs = (awaited?.withinMs ?? 0) - patienceMs;
  if (withinMs <= 0 || isReleased()) return windowEnd;
  const bound = { withinMs, signal, code: 'wait-timeout', sentence: () => '' } as const;
  await server.marks.waitUntil(isReleased, bound).catch(() => signal.throwIfAborted());
  return readMonotonicNs();
}

/** Lets a server that was held before its first byte go on, once the fault is proven. Returns when. */
async function resumeServer({ server, connection }: Observation, evidence: Promise<unknown>): Promise<number> {
  await evidence;
  const resumedAt = readMonotonicNs();
  await server.resumeConnection(connection).catch(async (error: unknown) => {
    if (!(await server.hasEnded())) throw error;
  });
  return resumedAt;
}

function toReceivedRecord({ received: { bytes, text, ending } }: Client): ObservedHistory['received'] {
  return { bytes, text, ...(ending !== null && { ending }) };
}

/** What the system counts of what the guards hold; nothing of a process that has ended. */
export async function countGuardResources(
  { tree, exit }: Pick<Server, 'tree'> & { exit?: unknown },
  marks: readonly Mark[],
): Promise<OsResourceCount[]> {
  const resources = new Map(
    marks.flatMap((mark) => (mark.event === 'acquired' && mark.holds ? [[mark.guard, mark.holds]] : [])),
  );
  return Promise.all(
    [...resources].map(async ([guard, resource]) => {
      const count = exit === undefined ? await countOsResources(tree, resource) : 0;
      return { guard, kind: resource.kind, count };
    }),
  );
}
