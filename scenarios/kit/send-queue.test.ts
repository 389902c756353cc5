import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startListening } from './listening.ts';
import { countUnacknowledgedBytes } from './send-queue.ts';

describe.runIf(existsSync('/proc/self/net/tcp'))('the send queue', () => {
  test('of a connection whose other end has everything is empty', async () => {
    await expect(queued('127.0.0.1')).resolves.toBe(0);
  });

  test.runIf(existsSync('/proc/self/net/tcp6'))('is found for a server that listens on ::, too', async () => {
    await expect(queued('::')).resolves.toBe(0);
  });

  test('of an unknown connection is undefined', () => {
    expect(countUnacknowledgedBytes({ localPort: 1, remotePort: 1 })).toBeUndefined();
  });
});

/** What a server on this address sees of the queue to a client that has connected over IPv4. */
async function queued(host: string): Promise<number | undefined> {
  const server = createServer();
  const port = await startListening(server, host);
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(port, '127.0.0.1');
  const [socket] = await accepted;
  try {
    return countUnacknowledgedBytes(socket);
  } finally {
    client.destroy();
    socket.destroy();
    server.close();
  }
}
