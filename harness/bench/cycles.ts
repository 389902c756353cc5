import { once } from 'node:events';
import { connect } from 'node:net';
import { requestText } from '../observe/clients/request-text.ts';
import { median, type Stage } from './bench-servers.ts';

const ROUNDS = 60;
const AT_A_TIME = 50;

/** Median CPU microseconds of this process for one connect, abort, guard recorded; and for the same with bare sockets; in turn. */
export async function cycleCosts(stage: Stage): Promise<{ harnessUs: number; socketsUs: number }> {
  const harness: number[] = [];
  const sockets: number[] = [];
  await Promise.all([harnessCycle(stage), socketCycle(stage)]); // the first of each is compiled, not measured
  for (let round = 0; round < ROUNDS; round += 1) {
    harness.push(await costOf(() => harnessCycle(stage)));
    sockets.push(await costOf(() => socketCycle(stage)));
  }
  return { harnessUs: median(harness) / AT_A_TIME, socketsUs: median(sockets) / AT_A_TIME };
}

async function costOf(cycle: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: AT_A_TIME }, cycle));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function harnessCycle(stage: Stage): Promise<void> {
  const connection = stage.newConnection();
  const marked = (event: string) => () => stage.kit.marks.of(connection).some((mark) => mark.event === event);
  const bound = { withinMs: 10_000, signal: stage.kit.signal, sentence: () => `Expected marks of ${connection}.` };
  await using client = await stage.connect(stage.kit, connection);
  await stage.kit.marks.until(marked('acquired'), bound);
  client.socket.resetAndDestroy();
  await stage.kit.marks.until(marked('released'), bound);
}

async function socketCycle(stage: Stage): Promise<void> {
  const { port } = stage.bare;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const request = { method: 'GET', bodyBytes: 0 } as const;
  socket.write(requestText({ host: '127.0.0.1', port, connection: stage.newConnection(), hold: null, request }));
  await once(socket, 'data');
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
}
