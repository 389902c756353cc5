import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientEvidence } from './evidence.ts';
import type { ProbeHost } from './probe-host.ts';
import { ActiveVisit, type VisitScope } from './visit.ts';

const CLIENTS = 3;
const FIRST_BYTE_MS = 500;
const POLL_MS = 25;
/** So long an answer may take. */
const COMPLETE_MS = 2_000;

/**
 * Clients that read to the end and keep their connections: what is there after them does not come from leaving.
 * @param firstNumber of their visits
 * @returns null if an answer did not end soon, or was cut off: they have left then
 */
export async function completeAnswers(
  scope: VisitScope,
  host: ProbeHost,
  firstNumber: number,
): Promise<ClientEvidence[] | null> {
  const until = performance.now() + COMPLETE_MS;
  const { signal } = scope.server;
  await using connected = new AsyncDisposableStack();
  const clients: ActiveVisit[] = [];
  for (let at = 0; at < CLIENTS; at += 1) {
    await host.command({ do: 'begin-visit', visit: firstNumber + at });
    const client = await connect(scope);
    if (client === null) break;
    clients.push(connected.use(client));
    await client.waitForFirstByte(Math.min(FIRST_BYTE_MS, until - performance.now()));
  }
  while (performance.now() < until && clients.some((client) => client.findEnd() === null))
    await sleep(POLL_MS, undefined, { signal });
  await host.command({ do: 'end-visit' });
  const visits = clients.map((client) => ({
    answer: client.describeAnswer(),
    ended: client.findEnd(),
    bytes: client.client.received.bytes,
    hasMissedPhase: false,
  }));
  if (visits.length < CLIENTS || visits.some(({ ended }) => ended !== 'regular')) {
    for (const client of clients) client.reset();
    return null;
  }
  scope.kept.use(connected.move());
  return visits;
}

/** Null where the server takes no more. */
async function connect(scope: VisitScope): Promise<ActiveVisit | null> {
  try {
    return await ActiveVisit.connect({ ...scope, plan: { ...scope.plan, fault: 'complete', phase: 'mid-stream' } });
  } catch {
    scope.server.signal.throwIfAborted();
    return null;
  }
}
