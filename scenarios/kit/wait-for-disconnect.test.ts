import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { waitForDisconnect } from './wait-for-disconnect.ts';

const leaves = { headers: {} } as IncomingMessage;
const stays = { headers: { 'x-hangup-stream': 'ends=3' } } as unknown as IncomingMessage;

function response({ closed = false } = {}): ServerResponse {
  return Object.assign(new EventEmitter(), { closed }) as unknown as ServerResponse;
}

test('a client departs when its response closes', async () => {
  const open = response();
  let departed = false;
  const departing = waitForDisconnect(leaves, open).then(() => (departed = true));
  await Promise.resolve();
  expect(departed).toBe(false);
  open.emit('close');
  await departing;
});

test('a client that has left before has departed', async () => {
  await expect(waitForDisconnect(leaves, response({ closed: true }))).resolves.toBeUndefined();
});

test('a client that stays to the end is not waited for', async () => {
  await expect(waitForDisconnect(stays, response())).resolves.toBeUndefined();
});
