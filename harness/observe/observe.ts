import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from './observation.ts';
import type { Cell } from '../model/plan.ts';
import type { Server } from './server.ts';
import type { Failure, History, Mark, OsResourceCount } from '../model/history.ts';
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
 * the client leave, and looks on for `patienceMs`. What goes wrong on the way is the history's `failure`, never thrown.
 */
export async function observeConnection(observation: Observation): Promise<History> {
  const { cell, server, connection } = observation;
  const history: History = {
    ...createEmptyHistory(cell),
    connection,
    versions: server.versions,
    openedAt: readMonotonicNs(),
  };
  try {
    await recordHistory(observation, history);
  } catch (error) {
    history.failure = toFailure(error, server);
    history.marks = [...server.marks.getMarks(connection)];
  }
  return history;
}

/** The history of a cell that was not observed. */
export function createEmptyHistory(cell: Cell): History {
  return {
    cell,
    connection: '',
    versions: null,
    openedAt: 0,
    disconnectedAt: null,
    resumedAt: null,
    observedUntil: 0,
    marks: [],
    aliveAt: null,
    received: { bytes: 0, text: '' },
    proof: null,
    system: [],
    failure: null,
    skipped: null,
  };
}

/** Why a cell could not be observed, in words. */
export function toFailure(error: unknown, server?: Server): Failure {
  const sentence =
    error instanceof HarnessError ? error.message : `Expected the harness to work, got ${String(error)}.`;
  const log = error instanceof HarnessError ? error.log : '';
  return { code: toErrorCode(error), sentence, log: server?.log.getTail() ?? log };
}

async function recordHistory(observation: Observation, history: History): Promise<void> {
  const { cell, request, server, networkEnv, connection, patienceMs, isExitAllowed = false } = observation;
  const hold = cell.phase === 'mid-stream' ? null : cell.phase;
  const target = { host: networkEnv.host, port: server.port, connection, hold, request };
  const preparedFault = await connectClient(observation, target);
  history.openedAt = preparedFault.openedAt;
  await using client = preparedFault.client;
  server.marks.read(); // so that what has no clock of its own and came before the disconnect is also seen before it
  if (isExitAllowed) server.allowExit();
  history.disconnectedAt = await awaitBounded(preparedFault.inject(), {
    withinMs: STEP_TIMEOUT_MS,
    signal: server.signal,
    code: 'fault-timeout',
    sentence: () =>
      `Expected ${cell.fault} to have happened to ${server.name} within ${STEP_TIMEOUT_MS} ms, got nothing.`,
  });
  const evidence = verifyFault(observation, preparedFault, history.disconnectedAt);
  evidence.catch(() => {}); // it is awaited below; what fails before that is told there
  if (hold !== null) {
    history.proof = await evidence;
    history.resumedAt = readMonotonicNs();
    await server.resumeConnection(connection).catch(async (error: unknown) => {
      if (!isExitAllowed || !(await server.hasEnded())) throw error;
    });
  }
  await sleep(patienceMs, undefined, { signal: server.signal }).catch(() => server.signal.throwIfAborted());
  history.proof = await evidence;
  history.aliveAt = await server.requestSignOfLife();
  server.marks.read();
  history.observedUntil = readMonotonicNs();
  if (server.exit !== undefined) history.exit = server.exit;
  history.marks = server.marks.getMarks(connection).filter(({ at }) => at <= history.observedUntil);
  history.resumedAt = history.marks.find(({ event }) => event === 'resumed')?.at ?? history.resumedAt;
  history.system = await countGuardResources(server, history.marks);
  history.received = toReceivedRecord(client);
}

function toReceivedRecord({ received: { bytes, text, ending } }: Client): History['received'] {
  return { bytes, text, ...(ending !== null && { ending }) };
}

async function countGuardResources(server: Server, marks: readonly Mark[]): Promise<OsResourceCount[]> {
  const resources = new Map(
    marks.flatMap((mark) => (mark.event === 'acquired' && mark.holds ? [[mark.guard, mark.holds]] : [])),
  );
  const counts = [...resources].map(async ([guard, resource]) => {
    const count = await countOsResources(server.pid, resource);
    return count === null ? [] : [{ guard, kind: resource.kind, count }];
  });
  return (await Promise.all(counts)).flat();
}
