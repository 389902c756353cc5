import { FAULT_TRAITS } from '../model/faults.ts';
import type { Phase } from '../../scenarios/kit/vocabulary.ts';
import { isStreamOpen, isUploadCut, PHASE_TRAITS } from '../model/phases.ts';
import type { Cell } from '../model/plan.ts';
import type { Client, ClientTarget } from './clients/client.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { awaitBounded } from '../system/bounded.ts';
import { faultPreparers } from './faults/index.ts';
import { STEP_TIMEOUT_MS, type PreparedFault } from './faults/fault.ts';
import type { Observation } from './observation.ts';
import { findSocketPair } from './verify-fault.ts';
import { waitForPhase } from './wait-for-phase.ts';

/** Whose server runs already goes before the servers that are still to start. */
const HIGH_PRIORITY = { priority: 1 } as const;

/** A prepared fault, and when its client began to connect: CLOCK_MONOTONIC nanoseconds. */
interface ConnectedClient extends PreparedFault {
  openedAt: number;
}

/** Connects the client that this fault needs when its turn comes, and waits until it may leave. */
export function connectClient(observation: Observation, target: ClientTarget): Promise<ConnectedClient> {
  const { startQueue, connectLimit } = observation.networkEnv.workspace;
  const connect = () => connectWithinTimeout(observation, target);
  return FAULT_TRAITS[observation.cell.fault].ownProcess
    ? connectUntilReady(observation, () => startQueue.add(connect, HIGH_PRIORITY))
    : connectLimit.run(() => connectUntilReady(observation, connect));
}

async function connectUntilReady(
  observation: Observation,
  connect: () => Promise<ConnectedClient>,
): Promise<ConnectedClient> {
  const preparedFault = await connect();
  try {
    await waitUntilReady(observation, preparedFault);
    return preparedFault;
  } catch (error) {
    await preparedFault.client[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Connects the client that this fault needs; one that connects too late is closed again.
 * @throws {HarnessError} if the server takes no connection
 */
export async function connectWithinTimeout(
  { cell, server, networkEnv }: Pick<Observation, 'server' | 'networkEnv'> & { cell: Pick<Cell, 'fault'> },
  target: ClientTarget,
): Promise<ConnectedClient> {
  server.signal.throwIfAborted(); // it may have ended while this waited for its turn
  const openedAt = readMonotonicNs();
  const preparation = faultPreparers[cell.fault](target, networkEnv, server);
  const sentence = () => `Expected ${server.name} to take a connection within ${STEP_TIMEOUT_MS} ms, got none.`;
  try {
    const preparedFault = await awaitBounded(preparation, {
      withinMs: STEP_TIMEOUT_MS,
      signal: server.signal,
      code: 'connect-failed',
      sentence,
    });
    return { ...preparedFault, openedAt };
  } catch (error) {
    void preparation.then(({ client }) => client[Symbol.asyncDispose]()).catch(() => {}); // the error says enough
    throw error;
  }
}

/** Resolves when the client may leave: the moment is the server's to name, and its socket's to show. */
async function waitUntilReady(observation: Observation, { client }: PreparedFault): Promise<void> {
  const { cell, request, server, networkEnv, connection } = observation;
  const marks = server.marks.getMarks(connection);
  const listMissing = () => listMissingMarks(observation);
  const sentence = () =>
    `Expected ${server.name} to mark ${listMissing().join(' and ') || 'nothing more'}${PHASE_NEEDS[PHASE_TRAITS[cell.phase].needs]} within ${STEP_TIMEOUT_MS} ms, got ${marks.length} marks and ${client.received.bytes} bytes${quoteStatusLine(client)}.`;
  const bound = { withinMs: STEP_TIMEOUT_MS, signal: server.signal, code: 'ready-timeout' as const, sentence };
  await server.marks.waitUntil(() => listMissing().length === 0, bound);
  const looks = new AbortController();
  const arrival = waitForPhase(cell.phase, {
    client,
    serverName: server.name,
    findPair: () => findSocketPair(networkEnv.sockets, client, server.port),
    request,
    signal: looks.signal,
  });
  await awaitBounded(arrival, bound).finally(() => looks.abort(ARRIVED));
  if (isUploadCut(cell.phase)) await server.requestSignOfLife(); // what it has read, its handler has been told by now
}

/** A reason without a stack, which would cost more than the wait that it ends. */
const ARRIVED = 'the client has arrived';

/** What the client waits for beside the marks. */
const PHASE_NEEDS: Readonly<Record<(typeof PHASE_TRAITS)[Phase]['needs'], string>> = {
  nothing: '',
  upload: " and to take half of the request's body",
  headers: ' and to send its headers',
  body: ' and to send a first byte',
  'blocked-writes': ' and to write until what its client does not read stops it',
};

/** During an upload the handler may not have been called yet: some servers read the body first. */
function listMissingMarks({ cell, held, server, connection }: Observation): string[] {
  const marks = server.marks.getMarks(connection);
  const needsHandler = !isStreamOpen(cell.phase) && !isUploadCut(cell.phase);
  return [
    ...(needsHandler && !marks.some(({ event }) => event === 'handling') ? ['the handler'] : []),
    ...held.filter(
      (guard) =>
        !marks.some((mark) => ['acquired', 'absent'].includes(mark.event) && 'guard' in mark && mark.guard === guard),
    ),
  ];
}

/** ` (HTTP/1.1 201 Created)`, from a client that sees the head of the answer; else empty. */
function quoteStatusLine({ received }: Client): string {
  const statusLine = /^HTTP\/\S+ .*/.exec(received.text)?.[0]?.trim();
  return statusLine === undefined ? '' : ` (${statusLine})`;
}
