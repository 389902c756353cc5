import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { listTcpRows } from './tcp-sockets.ts';

test.for(['127.0.0.1', '0.0.0.0', '::', '::1'])(
  'an address is written as a client writes it: %s',
  async (host, { skip }) => {
    await using server = createServer().listen(0, host);
    const [problem] = await Promise.race([once(server, 'listening'), once(server, 'error')]);
    skip(problem !== undefined, 'no IPv6 on this machine');
    const { port } = server.address() as AddressInfo;
    const rows = listTcpRows(process.pid).filter((row) => row.state === 'LISTEN' && row.localPort === port);
    expect(rows.map(({ localAddress }) => localAddress)).toContain(host);
  },
);
