import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFetchServer, type FetchHandler } from './fetch-server.ts';

async function ask(handle: FetchHandler, use: (url: string) => Promise<void>): Promise<void> {
  await using server = createFetchServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.closeAllConnections();
}

test('method, path, headers and body reach the handler, and status, headers and body the client', async () => {
  const handle: FetchHandler = async (request) =>
    new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`, {
      status: 201,
      headers: [
        ['x-user', request.headers.get('x-user')!],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
  await ask(handle, async (url) => {
    const answer = await fetch(`${url}/a`, { method: 'POST', headers: { 'x-user': 'me' }, body: 'hi' });
    expect([answer.status, answer.headers.get('x-user'), answer.headers.getSetCookie(), await answer.text()]).toEqual([
      201,
      'me',
      ['a=1', 'b=2'],
      'POST /a hi',
    ]);
  });
});

test('a client that leaves aborts the signal and cancels the body', async () => {
  const aborted = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const handle: FetchHandler = ({ signal }) => {
    signal.addEventListener('abort', () => aborted.resolve());
    const start = (controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(1));
    return new Response(new ReadableStream({ start, cancel: () => cancelled.resolve() }));
  };
  await ask(handle, async (url) => {
    const leaving = new AbortController();
    const answer = await fetch(url, { signal: leaving.signal });
    await answer.body!.getReader().read();
    leaving.abort();
    await expect(Promise.all([aborted.promise, cancelled.promise])).resolves.toBeDefined();
  });
});

test('a handler that throws is a 500', async () => {
  await ask(
    () => {
      throw new Error('no such user');
    },
    async (url) => {
      const answer = await fetch(url);
      expect([answer.status, await answer.text()]).toEqual([500, 'Error: no such user']);
    },
  );
});
