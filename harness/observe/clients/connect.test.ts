import { beforeEach, expect, test, vi } from 'vitest';
import type { Place } from './network-env.ts';
import type { Killable, Target } from './client.ts';
import { killable } from './connect.ts';
import { HandedOverClient } from './fd-passing.ts';
import { LoneClient } from './process.ts';

const CAT = { port: 1 } as HandedOverClient;
const NODE = { port: 2 } as LoneClient;

beforeEach(() => {
  vi.spyOn(HandedOverClient, 'connect').mockResolvedValue(CAT);
  vi.spyOn(LoneClient, 'connect').mockResolvedValue(NODE);
});

function connected(asked: Partial<Target['request']>, isOurs = true): Promise<Killable> {
  const request = { method: 'GET', bodyBytes: 0, ...asked } as const;
  return killable({ host: '127.0.0.1', port: 1, connection: 'one', hold: null, request }, { isOurs } as Place);
}

test.each<[string, Partial<Target['request']>]>([
  ['a plain request', {}],
  ['a short body', { method: 'POST', bodyBytes: 1024 }],
])('a client to be killed is a cat: %s', async (_, request) => {
  expect(await connected(request)).toBe(CAT);
});

test.each<[string, Partial<Target['request']>]>([
  ['a body that may have to wait', { method: 'POST', bodyBytes: 1024 * 1024 }],
  ['HTTP/2', { protocol: 'http2' }],
  ['a first word on a WebSocket', { protocol: 'websocket', body: 'hello' }],
  ['acknowledgements', { acknowledges: true }],
])('it is a Node where it must do more: %s', async (_, request) => {
  expect(await connected(request)).toBe(NODE);
});

test('it is a Node where the harness cannot connect', async () => {
  expect(await connected({}, false)).toBe(NODE);
});
