import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HarnessError } from '../../system/errors.ts';
import { WebSocketClient } from './websocket.ts';

const CLOSE = Buffer.of(0x88, 0);
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455, section 1.3

interface Served {
  /** Resolves with a client that has connected. */
  connect: () => Promise<WebSocketClient>;
  /** How many connections are open. */
  connections: () => Promise<number>;
}

/** A server that answers an upgrade so; `accept` agrees to it, and then says these bytes. */
async function serving(answer: (socket: Socket, accept: (says: Buffer) => void) => void): Promise<Served> {
  const sockets = new Set<Socket>();
  const server = createServer().on('upgrade', ({ headers }, socket: Socket) => {
    socket.on('error', () => {}).on('end', () => socket.end());
    socket.resume();
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64');
    const head = `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
    answer(socket, (says) => socket.write(Buffer.concat([Buffer.from(head), says])));
  });
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const request = { method: 'GET', bodyBytes: 0, protocol: 'websocket' } as const;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    connect: () => WebSocketClient.connect({ host: '127.0.0.1', port, connection: 'one', hold: null, request }),
    connections: async () => sockets.size,
  };
}

test.for([
  ['with an answer', (socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')],
  ['with an answer on a connection that stays', (socket: Socket) => socket.write('HTTP/1.1 403 No\r\n\r\n')],
  ['without an answer', (socket: Socket) => socket.destroy()],
] as const)('a refused upgrade is said at once, and its connection is closed: %s', async ([, refuse]) => {
  const { connect, connections } = await serving((socket) => void refuse(socket));
  const asked = performance.now();
  const refusal = connect();
  await expect(refusal).rejects.toThrow(HarnessError);
  await expect(refusal).rejects.toThrow(/^Expected ws:.* to become a WebSocket, got a close with 1006/);
  expect(performance.now() - asked).toBeLessThan(5_000);
  await expect.poll(connections).toBe(0);
});

test('a WebSocket that sends a close frame has ended regularly', async () => {
  const { connect } = await serving((socket, accept) => {
    socket.on('data', () => socket.end()); // the client's own close frame
    accept(CLOSE);
  });
  await using client = await connect();
  await client.ended;
  expect(client.received.ending).toBe('regular');
});

test('a WebSocket that is lost without a close frame is cut', async () => {
  const { connect } = await serving((socket, accept) => {
    accept(Buffer.from('\u0081\u0007item 1\n', 'latin1'));
    setTimeout(() => socket.destroy(), 50);
  });
  await using client = await connect();
  await expect(client.ended).rejects.toThrow('to end with a close frame, got a close with 1006');
  expect(client.received).toMatchObject({ text: 'item 1\n', ending: 'cut' });
});
