import type { RawClient } from '../observe/clients/raw.ts';
import { readMonotonicNs } from '../system/clock.ts';
import type { Server } from '../observe/server.ts';
import { findMedian, readResidentBytes, type BenchServers } from './bench-servers.ts';

const BATCH_SIZE = 250;
const PATIENCE_MS = 60_000;

interface CrowdMeasurement {
  connections: number;
  /** Guards, or closes, that were recorded. */
  accounted: number;
  /** From before the first reset to the last guard or close. */
  lastMs: number;
  clientBytesEach: number;
  serverBytesEach: number;
}

/** Holds so many connections at the kit's server, drops them all at once, and accounts for every guard. */
async function measureKitCrowd(servers: BenchServers, connections: number): Promise<CrowdMeasurement> {
  const ids = Array.from({ length: connections }, () => servers.createConnectionId());
  const [clients, memory] = await connectAll(servers, servers.kit, ids);
  const at = resetAll(clients);
  const getReleasedIds = () => ids.filter((id) => servers.getReleasedAt(id) !== undefined);
  const bound = {
    withinMs: PATIENCE_MS,
    signal: servers.kit.signal,
    code: 'bench-timeout' as const,
    sentence: () => `Expected ${connections} guards to be released, got ${getReleasedIds().length}.`,
  };
  await servers.kit.marks.waitUntil(
    () => servers.getReleasedAt(ids.at(-1)!) !== undefined && getReleasedIds().length === connections,
    bound,
  );
  const moments = ids.map((id) => servers.getReleasedAt(id)!);
  return { connections, accounted: moments.length, lastMs: (findLargest(moments) - at) / 1e6, ...memory };
}

/** The same with the bare server. */
async function measureBareCrowd(servers: BenchServers, connections: number): Promise<CrowdMeasurement> {
  const before = (await servers.fetchClosedAt()).length;
  const ids = Array.from({ length: connections }, () => servers.createConnectionId());
  const [clients, memory] = await connectAll(servers, servers.bare, ids);
  const at = resetAll(clients);
  await servers.waitForClosed(before + connections);
  const moments = (await servers.fetchClosedAt()).slice(before);
  return { connections, accounted: moments.length, lastMs: (findLargest(moments) - at) / 1e6, ...memory };
}

const ROUNDS = 5;

/** Both crowds in turn, so that noise hits both alike: memory of the first round, the median of the times, the fewest accounted for. */
export async function measureCrowds(
  servers: BenchServers,
  connections: number,
): Promise<{ kit: CrowdMeasurement; bare: CrowdMeasurement }> {
  const kit: CrowdMeasurement[] = [];
  const bare: CrowdMeasurement[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measureBareCrowd(servers, connections));
    kit.push(await measureKitCrowd(servers, connections));
  }
  return { kit: summarizeRounds(kit), bare: summarizeRounds(bare) };
}

function summarizeRounds(rounds: readonly CrowdMeasurement[]): CrowdMeasurement {
  const lastMs = findMedian(rounds.map((round) => round.lastMs));
  return { ...rounds[0]!, lastMs, accounted: Math.min(...rounds.map(({ accounted }) => accounted)) };
}

type MemoryPerConnection = Pick<CrowdMeasurement, 'clientBytesEach' | 'serverBytesEach'>;

async function connectAll(
  servers: BenchServers,
  server: Server,
  ids: readonly string[],
): Promise<[RawClient[], MemoryPerConnection]> {
  const clientBefore = readResidentBytes('self');
  const serverBefore = readResidentBytes(server.pid);
  const clients: RawClient[] = [];
  for (let begin = 0; begin < ids.length; begin += BATCH_SIZE) {
    clients.push(...(await Promise.all(ids.slice(begin, begin + BATCH_SIZE).map((id) => servers.connect(server, id)))));
  }
  const averageBytes = (after: number, before: number) => (after - before) / ids.length;
  const memory = {
    clientBytesEach: averageBytes(readResidentBytes('self'), clientBefore),
    serverBytesEach: averageBytes(readResidentBytes(server.pid), serverBefore),
  };
  return [clients, memory];
}

function resetAll(clients: readonly RawClient[]): number {
  const at = readMonotonicNs();
  for (const { socket } of clients) socket.resetAndDestroy();
  return at;
}

function findLargest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number));
}
