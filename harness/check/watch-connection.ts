import { setTimeout as sleep } from 'node:timers/promises';
import type { Phase } from '../../scenarios/kit/vocabulary.ts';
import type { Request } from '../model/plan.ts';
import type { Client } from '../observe/clients/client.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import { findSocketPair } from '../observe/verify-fault.ts';
import { waitForPhase } from '../observe/wait-for-phase.ts';
import type { CheckedServer } from './server.ts';

/** Of a visit: where its client is, and at which moment it leaves. */
interface ConnectionScope {
  server: CheckedServer;
  networkEnv: NetworkEnv;
  plan: { request: Request; phase: Phase };
}

/** Resolves when the server's process has read all that the client sent, or after so long. */
export async function waitUntilRead(
  { server, networkEnv }: ConnectionScope,
  client: Client,
  withinMs: number,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until && !server.signal.aborted) {
    const pair = await findSocketPair(networkEnv.sockets, client, server.listener.port);
    if (pair === null || pair.server === null) return;
    if (pair.client?.sendQueue === 0 && pair.server.receiveQueue === 0) return;
  }
}

/**
 * Whether the connection shows the moment of the phase within so long.
 * @throws the signal's reason, if it aborts
 */
export async function watchConnection(
  { server, networkEnv, plan }: ConnectionScope,
  client: Client,
  withinMs: number,
): Promise<boolean> {
  const looks = new AbortController();
  const arrival = waitForPhase(plan.phase, {
    client,
    serverName: server.name,
    findPair: () => findSocketPair(networkEnv.sockets, client, server.listener.port),
    request: plan.request,
    signal: looks.signal,
  });
  const outcomes = [arrival.then(() => true), sleep(withinMs, false, { signal: looks.signal })];
  const isInPhase = await Promise.race(outcomes.map((outcome) => outcome.catch(() => false))); // it has passed, or cannot come
  looks.abort();
  server.signal.throwIfAborted();
  return isInPhase;
}
