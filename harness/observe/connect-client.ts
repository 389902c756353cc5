import { FAULT_TRAITS } from '../model/faults.ts';
import { isStreamOpen, PHASE_TRAITS } from '../model/phases.ts';
import type { Client, ClientTarget } from './clients/client.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { faultPreparers } from './faults/index.ts';
import { STEP_TIMEOUT_MS, type PreparedFault } from './faults/fault.ts';
import type { Observation } from './observation.ts';

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

/** Connects the client that this fault needs; one that connects too late is closed again. */
async function connectWithinTimeout(
  { cell, server, networkEnv }: Observation,
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

/** Resolves when the client may leave: the moment is the server's to name. */
async function waitUntilReady(
  { cell, request, held, server, connection }: Observation,
  { client }: PreparedFault,
): Promise<void> {
  const marks = server.marks.getMarks(connection);
  const listMissingMarks = () => [
    ...(isStreamOpen(cell.phase) || marks.some(({ event }) => event === 'handling') ? [] : ['the handler']),
    ...held.filter(
      (guard) =>
        !marks.some((mark) => ['acquired', 'absent'].includes(mark.event) && 'guard' in mark && mark.guard === guard),
    ),
  ];
  const { needs } = PHASE_TRAITS[cell.phase];
  const needsFirstByte = needs === 'body' && request.method !== 'HEAD';
  const sentence = () =>
    `Expected ${server.name} to mark ${listMissingMarks().join(' and ') || 'nothing more'}${needsFirstByte ? ' and to send a first byte' : needs === 'headers' ? ' and to send its headers' : ''} within ${STEP_TIMEOUT_MS} ms, got ${marks.length} marks and ${client.received.bytes} bytes${quoteStatusLine(client)}.`;
  const bound = { withinMs: STEP_TIMEOUT_MS, signal: server.signal, code: 'ready-timeout' as const, sentence };
  await server.marks.waitUntil(() => listMissingMarks().length === 0, bound);
  if (needsFirstByte) await awaitBounded(client.received.firstBodyByte, bound);
  if (needs !== 'headers') return;
  await awaitBounded(client.received.firstByte, bound);
  if (client.received.hasBodyBegun)
    throw new HarnessError(
      'phase-missed',
      `Expected ${server.name} to send its headers alone, got the body with them. Ask for --phase mid-stream.`,
    );
}

/** ` (HTTP/1.1 201 Created)`, from a client that sees the head of the answer; else empty. */
function quoteStatusLine({ received }: Client): string {
  const statusLine = /^HTTP\/\S+ .*/.exec(received.text)?.[0]?.trim();
  return statusLine === undefined ? '' : ` (${statusLine})`;
}
