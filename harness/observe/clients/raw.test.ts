import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { RawClient } from './raw.ts';

test('a client that half-closes before its first byte goes on reading', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const tell = () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nitem 1\n');
      setImmediate(() => socket.write('item 2\n'));
    };
    socket.resume().on('end', tell);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = { method: 'GET', bodyBytes: 0 } as const;
  await using client = await RawClient.connect({ host: '127.0.0.1', port, connection: 'one', hold: null, request });
  client.socket.end();
  await vi.waitFor(() => expect(client.received.text).toContain('item 2'));
  expect(client.socket.destroyed).toBe(false);
  server.close();
});
