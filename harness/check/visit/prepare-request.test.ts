import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fillRequest, prepareRequest } from './prepare-request.ts';
import { buildRequest } from '../request.ts';
import type { CheckedServer } from '../server/server.ts';

const REQUEST = {
  method: 'GET',
  path: '/s/{{session.id}}',
  bodyBytes: 0,
  headers: { 'x-id': '{{ count }}', cookie: 'a=1' },
} as const;

test('fields of the first answer, and its cookies, go into the request', () => {
  const filled = fillRequest(REQUEST, { json: { session: { id: 'abc' }, count: 2 }, cookie: 'b=2' });
  expect(filled).toMatchObject({ path: '/s/abc', headers: { 'x-id': '2', cookie: 'a=1; b=2' } });
});

test('a field that is missing is a sentence', () => {
  expect(() => fillRequest(REQUEST, { json: { session: {}, count: 1 }, cookie: '' })).toThrow(
    'Expected {{session.id}} to be in the answer to --before, got {"session":{},"count":1}.',
  );
});

test('the listener that answers is the one that is asked, with what its answer brought', async () => {
  await using server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.statusCode = request.url === '/session' ? 201 : 404;
      response.setHeader('set-cookie', 'sid=7; path=/').end('{"id":"abc"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const listener = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, inode: '', owners: [] };
  const unused = { ...listener, port: 1 };
  const checked = { name: 'it', listeners: [unused, listener], listener: unused } as unknown as CheckedServer;
  const ask = (url: string) => buildRequest({ url, headers: [] });
  const request = await prepareRequest(checked, ask('POST /session'), ask('/events/{{id}}'));
  expect(request).toMatchObject({ path: '/events/abc', headers: { cookie: 'sid=7' } });
  expect(checked.listener).toBe(listener);
  await expect(prepareRequest(checked, ask('/nowhere'), ask('/'))).rejects.toThrow(
    'Expected it to answer GET /nowhere (http), got 404 or nothing.',
  );
});
