import type { Mark, FaultEvidence } from '../model/history.ts';
import { NS_PER_MS, now } from '../system/clock.ts';
import type { Departure } from './faults/fault.ts';
import type { Pair, SocketTable } from './kernel/socket-table.ts';
import type { Observation } from './observation.ts';
import type { Server } from './server.ts';

/** The kernel may take this long to show the fault; some show only when the server next writes. */
const PROOF_MS = 2_000;
/** What the server wrote so shortly before the fault may have met a closed client. */
const IN_FLIGHT_MS = 100;

/** Looks at the kernel's table until it shows the fault. */
export async function prove(
  { server, place, connection }: Observation,
  { client, confirm }: Departure,
  struckAt: number,
): Promise<FaultEvidence> {
  const deadline = now() + PROOF_MS * NS_PER_MS;
  const marks = server.marks.of(connection);
  while (!server.signal.aborted) {
    const pair = await pairOf(place.sockets, client, server);
    if (pair === null) break;
    const serverWrote = wroteSince(marks, struckAt - IN_FLIGHT_MS * NS_PER_MS);
    const evidence = confirm({ ...pair, serverWrote });
    if (evidence !== null) return { confirmed: true, evidence };
    if (now() >= deadline) return { confirmed: false, evidence: JSON.stringify(pair) };
  }
  server.signal.throwIfAborted();
  return { confirmed: null, evidence: 'this platform does not show its sockets' };
}

/** Both ends as the kernel has them: one table has both, unless the client lives in a network of its own. */
async function pairOf(
  table: SocketTable,
  { port, sockets }: Departure['client'],
  server: Server,
): Promise<Pair | null> {
  const pair = await table.pair(port, server.port);
  return pair && sockets ? { ...pair, client: (await sockets.pair(port, server.port))?.client ?? null } : pair;
}

/** A server that marks no writes may have written whenever it worked. */
function wroteSince(marks: readonly Mark[], since: number): boolean {
  const writes = marks.some(({ event }) => event === 'write') ? 'write' : 'tick';
  return marks.some(({ event, at }) => event === writes && at > since);
}
