import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { GrowingLog } from './growing-log.ts';

test.each<[string, (client: Socket) => void]>([
  ['reset', (client) => client.resetAndDestroy()],
  ['FIN', (client) => client.end()],
])(
  'no line is written for a client that left by %s while the process stood still, although one was due',
  async (_, leave) => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    using log = new GrowingLog(response);
    const closed = once(response, 'close');
    leave(client);
    const wokenAt = performance.now() + 100;
    while (performance.now() < wokenAt);
    await closed;
    expect(readFileSync(log.path, 'utf8')).toBe('item 1\n');
  },
);
