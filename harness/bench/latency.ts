import { readMonotonicNs } from '../system/clock.ts';
import { findMedian, type BenchServers } from './bench-servers.ts';

const ROUNDS = 200;
const NS_PER_US = 1_000;

/** Median microseconds from the client's reset to the kit's guard, and to the bare server's response 'close', in turn. */
export async function measureLatencies(servers: BenchServers): Promise<{ guardUs: number; closeUs: number }> {
  const guard: number[] = [];
  const resetTimes: number[] = [];
  const before = (await servers.fetchClosedAt()).length;
  for (let round = 0; round < ROUNDS; round += 1) {
    guard.push(await measureGuardLatency(servers));
    resetTimes.push(await resetBareClient(servers, before + round));
  }
  const closedAt = (await servers.fetchClosedAt()).slice(before);
  const close = closedAt.map((at, round) => at - resetTimes[round]!);
  return { guardUs: findMedian(guard) / NS_PER_US, closeUs: findMedian(close) / NS_PER_US };
}

async function measureGuardLatency(servers: BenchServers): Promise<number> {
  const connection = servers.createConnectionId();
  await using client = await servers.connect(servers.kit, connection);
  const at = readMonotonicNs();
  client.socket.resetAndDestroy();
  const bound = {
    withinMs: 5_000,
    signal: servers.kit.signal,
    code: 'bench-timeout' as const,
    sentence: () => 'Expected the guard to be released.',
  };
  await servers.kit.marks.waitUntil(() => servers.getReleasedAt(connection) !== undefined, bound);
  return servers.getReleasedAt(connection)! - at;
}

async function resetBareClient(servers: BenchServers, closedBefore: number): Promise<number> {
  await using client = await servers.connect(servers.bare, servers.createConnectionId());
  const at = readMonotonicNs();
  client.socket.resetAndDestroy();
  await servers.waitForClosed(closedBefore + 1);
  return at;
}
