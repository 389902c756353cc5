import type { Mark, FaultEvidence } from '../model/history.ts';
import { isUploadCut } from '../model/phases.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { NS_PER_MS } from '../model/format.ts';
import type { Client } from './clients/client.ts';
import type { PreparedFault } from './faults/fault.ts';
import type { SocketPair, SocketTable } from './kernel/socket-table.ts';
import type { Observation } from './observation.ts';

/** The kernel may take this long to show the fault; some show only when the server next writes. */
const VERIFY_TIMEOUT_MS = 2_000;
/** What the server wrote so shortly before the fault may have met a closed client. */
const IN_FLIGHT_MS = 100;

/** Looks at the kernel's table until it shows the fault. */
export async function verifyFault(
  { cell, server, networkEnv, connection }: Observation,
  { client, verify }: PreparedFault,
  injectedAt: number,
): Promise<FaultEvidence> {
  const deadline = readMonotonicNs() + VERIFY_TIMEOUT_MS * NS_PER_MS;
  const marks = server.marks.getMarks(connection);
  while (!server.observationSignal.aborted) {
    const pair = await findSocketPair(networkEnv.sockets, client, server.port);
    if (pair === null) break;
    const hasServerWritten = isUploadCut(cell.phase) || hasWrittenSince(marks, injectedAt - IN_FLIGHT_MS * NS_PER_MS);
    const sentence = verify({ ...pair, hasServerWritten });
    if (sentence !== null) return { shown: 'yes', sentence };
    if (readMonotonicNs() >= deadline) return { shown: 'no', sentence: JSON.stringify(pair) };
  }
  server.observationSignal.throwIfAborted();
  return { shown: 'unobservable', sentence: 'this platform does not show its sockets' };
}

/** Both ends as the kernel has them: one table has both, unless the client lives in a network of its own. */
export async function findSocketPair(
  table: SocketTable,
  { port, sockets }: Pick<Client, 'port' | 'sockets'>,
  serverPort: number,
): Promise<SocketPair | null> {
  const pair = await table.findPair(port, serverPort);
  return pair && sockets ? { ...pair, client: (await sockets.findPair(port, serverPort))?.client ?? null } : pair;
}

/** A server that marks no writes may have written whenever it worked; and one whose request is cut may answer 400, and mark nothing. */
function hasWrittenSince(marks: readonly Mark[], since: number): boolean {
  const writeEvent = marks.some(({ event }) => event === 'write') ? 'write' : 'tick';
  return marks.some(({ event, at }) => event === writeEvent && at > since);
}
