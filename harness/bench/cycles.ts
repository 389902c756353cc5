import { once } from 'node:events';
import { connect } from 'node:net';
import { formatHttp1Request } from '../observe/clients/http1-request.ts';
import { findMedian, type BenchServers } from './bench-servers.ts';

const ROUNDS = 60;
const CONCURRENCY = 50;

/** Median CPU microseconds of this process for one connect, abort, guard recorded; and for the same with bare sockets; in turn. */
export async function measureCycleCosts(servers: BenchServers): Promise<{ harnessUs: number; socketsUs: number }> {
  const harness: number[] = [];
  const sockets: number[] = [];
  await Promise.all([runHarnessCycle(servers), runSocketCycle(servers)]); // the first of each is compiled, not measured
  for (let round = 0; round < ROUNDS; round += 1) {
    harness.push(await measureCpuUs(() => runHarnessCycle(servers)));
    sockets.push(await measureCpuUs(() => runSocketCycle(servers)));
  }
  return { harnessUs: findMedian(harness) / CONCURRENCY, socketsUs: findMedian(sockets) / CONCURRENCY };
}

async function measureCpuUs(cycle: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CONCURRENCY }, cycle));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function runHarnessCycle(servers: BenchServers): Promise<void> {
  const connection = servers.createConnectionId();
  const hasMark = (event: string) => () => servers.kit.marks.getMarks(connection).some((mark) => mark.event === event);
  const bound = {
    withinMs: 10_000,
    signal: servers.kit.signal,
    code: 'bench-timeout' as const,
    sentence: () => `Expected marks of ${connection}.`,
  };
  await using client = await servers.connect(servers.kit, connection);
  await servers.kit.marks.waitUntil(hasMark('acquired'), bound);
  client.socket.resetAndDestroy();
  await servers.kit.marks.waitUntil(hasMark('released'), bound);
}

async function runSocketCycle(servers: BenchServers): Promise<void> {
  const { port } = servers.bare;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const request = { method: 'GET', bodyBytes: 0 } as const;
  socket.write(
    formatHttp1Request({ host: '127.0.0.1', port, connection: servers.createConnectionId(), hold: null, request }),
  );
  await once(socket, 'data');
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
}
