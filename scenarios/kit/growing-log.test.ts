import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { GrowingLog } from './growing-log.ts';

/** A log for one client, and that client. */
async function openLog() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const log = new GrowingLog(response);
  onTestFinished(() => {
    log[Symbol.dispose]();
    client.destroy();
    server.close().closeAllConnections();
  });
  return { client, response, read: () => readFileSync(log.path, 'utf8') };
}

test('a client that stays gets more lines', async () => {
  const { read } = await openLog();
  await expect.poll(read).toContain('item 2\n');
});

test.each<[string, (client: Socket) => void]>([
  ['reset', (client) => client.resetAndDestroy()],
  ['FIN', (client) => client.end()],
])(
  'no line is written for a client that left by %s while the process was blocked, although one was due',
  async (_, leave) => {
    const { client, response, read } = await openLog();
    const closed = once(response, 'close');
    leave(client);
    const wokenAt = performance.now() + 100;
    while (performance.now() < wokenAt);
    await closed;
    expect(read()).toBe('item 1\n');
  },
);
