import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../observe/clients/client.ts';
import { findSocketPair } from '../observe/verify-fault.ts';
import { waitForPhase } from '../observe/wait-for-phase.ts';
import type { VisitScope } from './visit.ts';

/**
 * Whether the connection shows the moment of the phase within so long.
 * @throws the signal's reason, if it aborts
 */
export async function watchConnection(
  { server, networkEnv, plan }: VisitScope,
  client: Client,
  withinMs: number,
): Promise<boolean> {
  const looks = new AbortController();
  const arrival = waitForPhase(plan.phase, {
    client,
    serverName: server.name,
    findPair: () => findSocketPair(networkEnv.sockets, client, server.listener.port),
    isBodyless: plan.request.method === 'HEAD',
    signal: looks.signal,
  });
  const outcomes = [arrival.then(() => true), sleep(withinMs, false, { signal: looks.signal })];
  const isInPhase = await Promise.race(outcomes.map((outcome) => outcome.catch(() => false))); // it has passed, or cannot come
  looks.abort();
  server.signal.throwIfAborted();
  return isInPhase;
}
