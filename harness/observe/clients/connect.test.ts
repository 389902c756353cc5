import { expect, test, vi } from 'vitest';
import type { NetworkEnv } from './network-env.ts';
import type { ClientTarget } from './client.ts';
import { connectProcessBackedClient } from './connect.ts';
import type { RemoteClient, RemoteProcess } from './remote.ts';

/** What kind of process a client to be killed has. */
async function chooseProcess(asked: Partial<ClientTarget['request']>): Promise<unknown> {
  const request = { method: 'GET', bodyBytes: 0, ...asked } as const;
  const openConnection = vi.fn<RemoteProcess['openConnection']>().mockResolvedValue({ port: 1 } as RemoteClient);
  const remoteProcess = { openConnection } as unknown as RemoteProcess;
  const target = { host: '127.0.0.1', port: 1, connection: 'one', hold: null, request };
  await connectProcessBackedClient(target, { remoteProcess } as NetworkEnv);
  return openConnection.mock.calls[0]![1]?.ownProcess;
}

test.each<[string, Partial<ClientTarget['request']>]>([
  ['a plain request', {}],
  ['a short body', { method: 'POST', bodyBytes: 1024 }],
  ['half of an upload', { method: 'POST', bodyBytes: 32 * 1024 }],
  ['HTTP/2', { protocol: 'http2' }],
])('a client to be killed is a cat: %s', async (_, request) => {
  expect(await chooseProcess(request)).toBe('cat');
});

test.each<[string, Partial<ClientTarget['request']>]>([
  ['a body that may have to wait', { method: 'POST', bodyBytes: 1024 * 1024 }],
  ['such a body by HTTP/2', { protocol: 'http2', method: 'POST', bodyBytes: 1024 * 1024 }],
  ['a first word on a WebSocket', { protocol: 'websocket', body: 'hello' }],
  ['acknowledgements', { acknowledges: true }],
])('it is a Node where it must do more: %s', async (_, request) => {
  expect(await chooseProcess(request)).toBe('node');
});
