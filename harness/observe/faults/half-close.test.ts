import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { NetworkEnv } from '../clients/network-env.ts';
import type { Server } from '../server.ts';
import { halfClose } from './half-close.ts';

const isTurning = () => process.getActiveResourcesInfo().includes('Immediate');

test('a client that is given up before it has half-closed waits for nothing more', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = { method: 'GET', bodyBytes: 0 } as const;
  const target = { host: '127.0.0.1', port, connection: 'one', hold: null, request };
  const { client, inject } = await halfClose(target, {} as NetworkEnv, {} as Server);
  await client[Symbol.asyncDispose]();
  void inject();
  await turn();
  await vi.waitFor(() => expect(isTurning()).toBe(false));
  server.close();
});
