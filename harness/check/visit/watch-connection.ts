import { setTimeout as sleep } from 'node:timers/promises';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Request } from '../../model/plan.ts';
import type { Client } from '../../observe/clients/client.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { findSocketPair } from '../../observe/verify-fault.ts';
import { readOwnWaitMs, waitForPhase, waitForRest, type PhaseScope } from '../../observe/wait-for-phase.ts';
import type { CheckedServer } from '../server/server.ts';

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
export function watchConnection(scope: ConnectionScope, client: Client, withinMs: number): Promise<boolean> {
  const serverName = scope.server.name;
  return watch(scope, { client, withinMs }, (looks) => waitForPhase(scope.plan.phase, { ...looks, serverName }));
}

/**
 * Whether the server reads no more of a long body within so long: it has read all of it, or leaves the rest.
 * @throws the signal's reason, if it aborts
 */
export function watchBody(scope: ConnectionScope, client: Client, withinMs: number): Promise<boolean> {
  return watch(scope, { client, withinMs }, waitForRest);
}

async function watch(
  { server, networkEnv, plan: { request } }: ConnectionScope,
  { client, withinMs }: { client: Client; withinMs: number },
  wait: (looks: Omit<PhaseScope, 'serverName'>) => Promise<void>,
): Promise<boolean> {
  const looks = new AbortController();
  const findPair = () => findSocketPair(networkEnv.sockets, client, server.listener.port);
  const arrival = wait({ client, findPair, request, readWaitMs: readOwnWaitMs, signal: looks.signal });
  const outcomes = [arrival.then(() => true), sleep(withinMs, false, { signal: looks.signal })];
  const isThere = await Promise.race(outcomes.map((outcome) => outcome.catch(() => false))); // it has passed, or cannot come
  looks.abort();
  server.signal.throwIfAborted();
  return isThere;
}
