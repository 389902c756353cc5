import type { Socket } from 'node:net';
import type { Phase } from '../../scenarios/kit/vocabulary.ts';
import type { Request } from '../model/plan.ts';
import { PHASE_TRAITS } from '../model/phases.ts';
import { NS_PER_MS } from '../model/format.ts';
import { HarnessError } from '../system/errors.ts';
import type { Client } from './clients/client.ts';
import { readThreadTimes } from './kernel/process-tree.ts';
import type { SocketEnd, SocketPair } from './kernel/socket-table.ts';

/** More than a server reads beside its answer without a pause: what it sees of a client that leaves would depend on how far it is. */
const LONG_BODY_BYTES = 64 * 1024;

/** One client, and what must be known of its server to tell how far it has come. */
export interface PhaseScope {
  client: Client;
  /** What sentences call the server. */
  serverName: string;
  /** Both ends of the connection as the kernel has them now; null on a platform that does not show them. */
  findPair: () => Promise<SocketPair | null>;
  request: Pick<Request, 'method' | 'bodyBytes' | 'body'>;
  /** For how long the looking thread has waited for a core so far: the server waits as well then, and stands still without being at rest. */
  readWaitMs?: () => number;
  /** Ends the looks of a wait that was given up. */
  signal: AbortSignal;
}

/** Of the main thread of this process; 0 where the system does not say. */
export function readOwnWaitMs(): number {
  return readThreadTimes(process.pid, process.pid).waitNs / NS_PER_MS;
}

/**
 * Resolves when the client is where the phase says that it leaves, as far as its socket shows that.
 * @throws {HarnessError} if the moment has passed, or cannot come
 */
export async function waitForPhase(phase: Phase, scope: PhaseScope): Promise<void> {
  const { client, serverName, request } = scope;
  const { needs } = PHASE_TRAITS[phase];
  if (needs === 'upload') await waitForUpload(scope);
  if (needs === 'headers') {
    await client.received.head;
    if (client.received.hasBodyBegun)
      throw new HarnessError(
        'phase-missed',
        `Expected ${serverName} to send its headers alone, got the body with them. Ask for --phase mid-stream.`,
      );
  }
  if (needs === 'body' && request.method !== 'HEAD') await client.received.firstBodyByte;
  if (needs === 'body') await waitForRest(scope);
  if (needs === 'blocked-writes') await waitForBlockedWrites(scope);
}

/** All that was sent has arrived: the server has read it, or leaves it unread, because it reads no more for now. */
async function waitForUpload(scope: PhaseScope): Promise<void> {
  await waitForStillness(scope, ({ client, server }) => {
    if (client === null || server === null)
      throw new HarnessError(
        'phase-missed',
        `Expected ${scope.serverName} to take half of the request's body, got a closed connection.`,
      );
    return judgeReading(scope.client, client, server);
  });
}

/** Resolves when the server has read all of a long body, or reads no more of it for now; at once where there is none. */
export async function waitForRest(
  scope: Pick<PhaseScope, 'client' | 'request' | 'findPair' | 'readWaitMs' | 'signal'>,
): Promise<void> {
  const { bodyBytes, body = '' } = scope.request;
  if (Math.max(bodyBytes, body.length) < LONG_BODY_BYTES) return;
  await waitForStillness(scope, ({ client, server }) =>
    client === null || server === null ? 'now' : judgeReading(scope.client, client, server),
  );
}

/** Nothing is left to read, or nothing is read any more. */
function judgeReading(sender: Client, client: SocketEnd, server: SocketEnd): 'now' | 'if-still' {
  return countUnsent(sender) === 0 && client.sendQueue === 0 && server.receiveQueue === 0 ? 'now' : 'if-still';
}

/** Bytes that a client of this process has not given to the kernel yet; 0 of one in another process. */
function countUnsent(client: Client): number {
  return 'socket' in client ? (client.socket as Socket).writableLength : 0;
}

/** The client reads no more, and the bytes that the server's kernel cannot deliver are no more than a moment ago. */
async function waitForBlockedWrites(scope: PhaseScope): Promise<void> {
  const { client, serverName } = scope;
  await client.received.firstBodyByte;
  if (client.stopReading === undefined)
    throw new HarnessError('request-unsupported', 'Expected a client that can stop reading, got one that cannot.');
  client.stopReading();
  await waitForStillness(scope, ({ server }) => {
    if (server === null)
      throw new HarnessError(
        'phase-missed',
        `Expected ${serverName} to wait for a client that does not read, got a closed connection.`,
      );
    return server.sendQueue > 0 ? 'if-still' : 'not-yet';
  });
}

/** What a server does not do within so many of the longest waits for a core it does not do. */
const STILL_WAITS = 8;

/** Looks at both ends until they are as wanted, `now` or unchanged since the last look; for longer where a core is waited for. */
async function waitForStillness(
  { client, findPair, readWaitMs = () => 0, signal }: Pick<PhaseScope, 'client' | 'findPair' | 'readWaitMs' | 'signal'>,
  judge: (pair: SocketPair) => 'now' | 'if-still' | 'not-yet',
): Promise<void> {
  let last = '';
  let changedAtMs = performance.now();
  let waitedMs = readWaitMs();
  let longestWaitMs = 0;
  while (!signal.aborted) {
    const pair = await findPair();
    if (pair === null) return;
    const nowMs = readWaitMs();
    longestWaitMs = Math.max(longestWaitMs, nowMs - waitedMs);
    waitedMs = nowMs;
    const decision = judge(pair);
    const queues = `${countUnsent(client)} ${pair.client?.sendQueue} ${pair.client?.receiveQueue} ${pair.server?.sendQueue} ${pair.server?.receiveQueue}`;
    if (queues !== last) changedAtMs = performance.now();
    const isStill = queues === last && performance.now() - changedAtMs >= STILL_WAITS * longestWaitMs;
    if (decision === 'now' || (decision === 'if-still' && isStill)) return;
    last = queues;
  }
}
