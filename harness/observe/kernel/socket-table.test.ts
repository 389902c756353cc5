import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SocketTable } from './socket-table.ts';

const CONNECTIONS = 20;
const TABLE = '/proc/self/net/tcp';
/** The longest between two looks. */
const MAX_PAUSE_MS = 400;

test.runIf(existsSync(TABLE))('each of many connections is found by its two ports, until it is gone', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    }),
  );
  await expect.poll(() => accepted.length).toBe(CONNECTIONS);
  const localPorts = sockets.map(({ localPort }) => localPort!);
  const table = new SocketTable('self');
  const findPairs = () => Promise.all(localPorts.map((localPort) => table.findPair(localPort, port)));
  const established = { state: 'ESTABLISHED', orphan: false };
  expect(await findPairs()).toEqual(
    localPorts.map(() => ({
      client: expect.objectContaining(established),
      server: expect.objectContaining(established),
    })),
  );
  const closed = accepted.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve)));
  for (const socket of sockets) socket.resetAndDestroy();
  await Promise.all(closed);
  expect(await findPairs()).toEqual(localPorts.map(() => ({ client: null, server: null })));
  server.close();
});

test.runIf(existsSync(TABLE))('who waits for a core between two looks looks no less often for that', async () => {
  const realNow = performance.now.bind(performance);
  let waitedMs = 0;
  const stubs = [
    vi.spyOn(performance, 'now').mockImplementation(() => realNow() + (waitedMs += 1_000)),
    vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 }),
  ];
  onTestFinished(() => stubs.forEach((stub) => stub.mockRestore()));
  const table = new SocketTable('self', { isWatchedClosely: true });
  const lookTenTimes = async (look: () => Promise<unknown>) => {
    for (let looks = 0; looks < 10; looks += 1) await look();
  };
  const lookSeldom = async () => (await readFile(TABLE), sleep(MAX_PAUSE_MS / 2));
  const first = await Promise.race([
    lookTenTimes(() => table.findPair(1, 2)).then(() => 'the table'),
    lookTenTimes(lookSeldom).then(() => 'who looks seldom'),
  ]);
  expect(first).toBe('the table');
});
