import { beforeEach, expect, test, vi } from 'vitest';
import type { NetworkEnv } from './network-env.ts';
import type { ProcessBackedClient, ClientTarget } from './client.ts';
import { connectProcessBackedClient } from './connect.ts';
import { FdPassingClient } from './fd-passing.ts';
import { ProcessClient } from './process.ts';

const CAT = { port: 1 } as FdPassingClient;
const NODE = { port: 2 } as ProcessClient;

beforeEach(() => {
  vi.spyOn(FdPassingClient, 'connect').mockResolvedValue(CAT);
  vi.spyOn(ProcessClient, 'connect').mockResolvedValue(NODE);
});

function connected(asked: Partial<ClientTarget['request']>): Promise<ProcessBackedClient> {
  const request = { method: 'GET', bodyBytes: 0, ...asked } as const;
  return connectProcessBackedClient(
    { host: '127.0.0.1', port: 1, connection: 'one', hold: null, request },
    {} as NetworkEnv,
  );
}

test.each<[string, Partial<ClientTarget['request']>]>([
  ['a plain request', {}],
  ['a short body', { method: 'POST', bodyBytes: 1024 }],
])('a client to be killed is a cat: %s', async (_, request) => {
  expect(await connected(request)).toBe(CAT);
});

test.each<[string, Partial<ClientTarget['request']>]>([
  ['a body that may have to wait', { method: 'POST', bodyBytes: 1024 * 1024 }],
  ['HTTP/2', { protocol: 'http2' }],
  ['a first word on a WebSocket', { protocol: 'websocket', body: 'hello' }],
  ['acknowledgements', { acknowledges: true }],
])('it is a Node where it must do more: %s', async (_, request) => {
  expect(await connected(request)).toBe(NODE);
});
