import { setTimeout as sleep } from 'node:timers/promises';
import { isAnswerComplete, parseAnswerHead } from '../check/visit/answer.ts';
import { connectClient, EARLY_MS, STILL_THERE_FAULTS } from '../check/visit/connect-client.ts';
import type { Client, ClientTarget, SocketClient } from '../observe/clients/client.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import type { PreparedFault } from '../observe/faults/fault.ts';
import { findSocketPair } from '../observe/verify-fault.ts';
import { readOwnWaitMs, waitForRest } from '../observe/wait-for-phase.ts';
import { NS_PER_MS } from '../model/format.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import type { HangUp, HangUpFault, HangUpPhase } from './vocabulary.ts';

/** Who is asked for what, and how its client leaves. */
export interface Departure {
  target: ClientTarget;
  networkEnv: NetworkEnv;
  fault: HangUpFault;
  phase: HangUpPhase;
  /** How long to wait for the first byte of the body. */
  withinMs: number;
  /** Whether the answer may end before the client leaves. */
  mayEnd?: boolean;
  signal: AbortSignal;
}

const POLL_MS = 10;
const PROOF_MS = 2_000;
/** A stream may send its head only: its client leaves so long after that without a byte of the body. */
const HEAD_MS = 100;
/** What the handler does after the first byte is begun by then. */
const DWELL_MS = 50;
/** After some faults the client is still connected. */
const STILL_THERE_MS = 500;

/**
 * One client: it asks, leaves, and is looked at in the kernel's table of sockets.
 * @throws {HarnessError} if the connection is refused, or if the answer ends or does not come before it can leave
 */
export async function leave(departure: Departure): Promise<HangUp> {
  const { fault, phase } = departure;
  const prepared = await connect(departure);
  await using client = prepared.client;
  if (phase === 'before-headers') await sleep(EARLY_MS);
  else {
    await waitForBody(departure, prepared);
    await waitUntilAtRest(departure, prepared);
  }
  const isSeen = (await findPair(departure, prepared))?.client != null;
  const sinceNs = readMonotonicNs() - performance.now() * NS_PER_MS;
  const leftAtMs = ((await prepared.inject()) - sinceNs) / NS_PER_MS;
  const { text, bytes } = client.received;
  const proof = isSeen ? await findProof(departure, prepared) : NOT_SEEN;
  return { fault, phase, status: parseAnswerHead(text)?.status ?? null, text, bytes, leftAtMs, proof };
}

/**
 * One client of many: it leaves when the body has begun, or without it if that takes long, and nothing is proven. One that is still
 * there after its fault is closed a little later.
 * @throws {HarnessError} if the connection is refused, or if the answer ends before the client can leave
 */
export async function leaveSoon(departure: Departure): Promise<void> {
  const { fault, phase, withinMs } = departure;
  const prepared = await connect(departure);
  await using client = prepared.client;
  if (phase === 'before-headers') await sleep(EARLY_MS);
  else {
    const { firstBodyByte, head } = client.received;
    await Promise.race([firstBodyByte, head.then(() => sleep(HEAD_MS)), sleep(withinMs)]);
    await sleep(DWELL_MS);
    await waitUntilAtRest(departure, prepared);
  }
  if (!departure.mayEnd) assertOpen(departure, prepared);
  await prepared.inject();
  if (STILL_THERE_FAULTS.includes(fault)) await sleep(STILL_THERE_MS);
}

/** @throws {HarnessError} */
async function connect({ target, networkEnv, fault, signal }: Departure): Promise<PreparedFault> {
  const sentence = () => `Expected a server that takes a connection on ${target.host}:${target.port}, got none.`;
  const server = { signal, stop: readMonotonicNs };
  return connectClient(fault, { target, networkEnv, server, sentence });
}

/** @throws {HarnessError} */
async function waitForBody({ target, withinMs, signal }: Departure, { client }: PreparedFault): Promise<void> {
  const until = performance.now() + withinMs;
  const { received } = client;
  while (!received.hasBodyBegun && !hasEnded(target, client) && performance.now() < until)
    await Promise.race([received.firstBodyByte, sleep(POLL_MS, undefined, { signal })]);
  assertOpen({ target }, { client });
  if (!received.hasBodyBegun)
    throw new HarnessError('ready-timeout', `Expected the first byte of a body within ${withinMs} ms, got none.`);
}

/** What a server sees of a client that leaves depends on how much of a long body it has read: it comes to rest first. */
function waitUntilAtRest(departure: Departure, prepared: PreparedFault): Promise<void> {
  const { target, withinMs, signal } = departure;
  return waitForRest({
    client: prepared.client,
    request: target.request,
    findPair: () => findPair(departure, prepared),
    readWaitMs: readOwnWaitMs,
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
  });
}

function hasEnded({ request }: ClientTarget, client: Client): boolean {
  const { received } = client;
  const socket = 'socket' in client ? (client as SocketClient).socket : null;
  return (
    received.ending !== null ||
    isAnswerComplete(received, request.method) ||
    (socket !== null && (socket.readableEnded || socket.destroyed))
  );
}

/** @throws {HarnessError} */
function assertOpen({ target }: Pick<Departure, 'target'>, { client }: Pick<PreparedFault, 'client'>): void {
  if (!hasEnded(target, client)) return;
  throw new HarnessError(
    'client-failed',
    `Expected a stream that goes on, got an answer that had ended before the client could leave: ${describeAnswer(client.received.text)}. Ask for a stream: by its path, method, headers and body.`,
  );
}

const CHUNK_SIZE = /^[\da-f]+\r\n/gim;

/** `404 Not Found, "no such page"`. */
function describeAnswer(text: string): string {
  if (text === '') return 'the server closed the connection';
  const head = parseAnswerHead(text);
  const isChunked = head?.headers.get('transfer-encoding')?.toLowerCase() === 'chunked';
  const rest = text.slice(head?.bodyAt ?? 0);
  const body = (isChunked ? rest.replaceAll(CHUNK_SIZE, '').trimEnd() : rest).slice(0, 100);
  const parts = [...(head ? [text.slice('HTTP/1.1 '.length, text.indexOf('\r\n'))] : []), JSON.stringify(body)];
  return parts.join(', ');
}

const NOT_SEEN: HangUp['proof'] = {
  shown: 'unobservable',
  sentence: "this machine's table of IPv4 sockets does not have the connection",
};

/** Looks until the kernel shows it: some faults show only when the server next writes. */
async function findProof(departure: Departure, prepared: PreparedFault): Promise<HangUp['proof']> {
  const until = performance.now() + PROOF_MS;
  for (;;) {
    const pair = await findPair(departure, prepared);
    if (pair === null) return NOT_SEEN;
    const sentence = prepared.verify({ ...pair, hasServerWritten: true });
    if (sentence !== null) return { shown: 'yes', sentence };
    if (performance.now() >= until) return { shown: 'no', sentence: JSON.stringify(pair) };
  }
}

function findPair({ networkEnv, target }: Departure, { client }: PreparedFault) {
  return findSocketPair(networkEnv.sockets, client, target.port);
}
