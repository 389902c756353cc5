import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { SocketTable } from './socket-table.ts';

const CONNECTIONS = 20;

test.runIf(existsSync('/proc/self/net/tcp'))(
  'each of many connections is found by its two ports, until it is gone',
  async () => {
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
  },
);
