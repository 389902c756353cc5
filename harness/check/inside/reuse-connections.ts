import type { ClientEvidence } from '../evidence.ts';
import type { ProbeHost } from './probe-host.ts';
import { ActiveVisit, type VisitScope } from '../visit/visit.ts';

/** All of them at once, so that their first answers take no longer than one. */
const CLIENTS = 3;
const WAIT_MS = 500;

/**
 * Clients that leave the second answer on their connection, when the first has come to its end.
 * @param visit of all of them, and of both their requests
 * @returns null if the server does not take them all
 */
export async function reuseConnections(
  scope: VisitScope,
  host: ProbeHost,
  visit: number,
): Promise<ClientEvidence[] | null> {
  await host.command({ do: 'begin-visit', visit });
  const visits = await Promise.all(Array.from({ length: CLIENTS }, () => askTwice(scope)));
  await host.command({ do: 'end-visit', before: null });
  const taken = visits.filter((one) => one !== null);
  return taken.length < CLIENTS ? null : taken;
}

async function askTwice(scope: VisitScope): Promise<ClientEvidence | null> {
  try {
    const plan = { ...scope.plan, fault: 'reuse', phase: 'mid-stream' } as const;
    await using active = await ActiveVisit.connect({ ...scope, plan });
    await active.waitForPhase({ waitMs: WAIT_MS, bodyMs: WAIT_MS });
    const evidence = active.collectEvidence();
    await active.leave();
    return evidence;
  } catch {
    scope.server.signal.throwIfAborted();
    return null;
  }
}
