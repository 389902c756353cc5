import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { hangUp } from './hang-up.ts';
import { HANG_UP_FAULTS } from './vocabulary.ts';

async function serve(handler: RequestListener) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const BLOCK = 'x'.repeat(1_024);

/** A stream that goes on as long as its client is there. */
const stream: RequestListener = (_request, response) => {
  response.write('data: 1\n\n');
  const timer = setInterval(() => response.write(BLOCK), 20);
  response.on('close', () => clearInterval(timer));
};

test.concurrent.each(HANG_UP_FAULTS)('a client leaves by %s, and proves it', async (fault) => {
  using server = await serve(stream);
  const { proof, status, bytes } = await hangUp(server.url, { fault });
  expect({ ...proof, status }).toMatchObject({ shown: 'yes', status: ['abort', 'kill'].includes(fault) ? null : 200 });
  expect(bytes).toBeGreaterThan(0);
});

test.concurrent('a client that leaves before the headers gets nothing', async () => {
  const closed = Promise.withResolvers<string>();
  using server = await serve((request) => request.on('close', () => closed.resolve(request.url!)));
  const { bytes, proof } = await hangUp(`${server.url}/slow?a=1`, { fault: 'fin', phase: 'before-headers' });
  expect({ bytes, shown: proof.shown, url: await closed.promise }).toEqual({
    bytes: 0,
    shown: 'yes',
    url: '/slow?a=1',
  });
});

test.concurrent('method, headers and body are sent', async () => {
  const asked = Promise.withResolvers<unknown>();
  using server = await serve((request, response) => {
    request.on('data', (body: Buffer) => {
      asked.resolve([request.method, request.headers['x-user'], body.toString()]);
      response.write('so far');
    });
  });
  const { text } = await hangUp(server.url, { method: 'POST', headers: { 'x-user': 'me' }, body: '{"a":1}' });
  expect([await asked.promise, text]).toEqual([['POST', 'me', '{"a":1}'], expect.stringContaining('so far')]);
});

test.concurrent('a client with a long body leaves when the server has read it, or reads no more of it', async () => {
  const LEAST_MS = 300;
  const left = Promise.withResolvers<number>();
  using server = await serve((request, response) => {
    const beganAt = performance.now();
    response.write('so far');
    request.pause();
    const timer = setInterval(() => void request.read(BLOCK.length * 16), 5); // 3 MB/s
    response.on('close', () => {
      clearInterval(timer);
      left.resolve(performance.now() - beganAt);
    });
  });
  await hangUp(server.url, { method: 'POST', body: 'x'.repeat(2 ** 21), fault: 'reset' });
  expect(await left.promise).toBeGreaterThan(LEAST_MS);
});

test.concurrent('an answer that ends before the client can leave is no disconnect', async () => {
  using server = await serve((_request, response) => response.end('done'));
  await expect(hangUp(server.url)).rejects.toThrow(/^Expected a stream that goes on, got an answer that had ended/);
});

test.concurrent('a port without a server is named', async () => {
  await expect(hangUp('http://127.0.0.1:9')).rejects.toThrow('takes a connection on 127.0.0.1:9, got none');
});

test('what is no URL is named', async () => {
  await expect(hangUp('/events')).rejects.toThrow("Expected a URL such as http://127.0.0.1:3000/events, got '/events'");
});
