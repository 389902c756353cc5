import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { KeptAliveClient } from './kept-alive.ts';
import { NodeHttpClient } from './node-http.ts';
import { UndiciClient } from './undici.ts';

const SOON = { timeout: 10_000 };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const COMPRESSORS = { gzip: createGzip, deflate: createDeflate, br: createBrotliCompress };

/** An answer through a compressor that is still at work. */
function compressing(response: ServerResponse, encoding: keyof typeof COMPRESSORS) {
  response.writeHead(200, { 'content-encoding': encoding }).flushHeaders();
  const compressor = COMPRESSORS[encoding]();
  compressor.pipe(response);
  return compressor;
}

describe.each([UndiciClient, NodeHttpClient])('%o', (HttpClient) => {
  /** A client of a server that answers so, not connected yet. */
  async function serve(answer: Answer): Promise<KeptAliveClient> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = { method: 'GET', bodyBytes: 0, headers: { 'accept-encoding': 'gzip' } } as const;
    const client = new HttpClient({ host: '127.0.0.1', port, connection: 'one', hold: null, request });
    onTestFinished(async () => {
      await client[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    });
    return client;
  }
  const connected = async (answer: Answer) => (await serve(answer)).open();
  const connectReused = async (answer: Answer) => (await serve(answer)).openReused();

  test.for(['gzip', 'deflate', 'br'] as const)(
    'what a compressor gives out with every event is read as it comes: %s',
    async (encoding) => {
      const client = await connected((_request, response) => {
        const compressor = compressing(response, encoding);
        compressor.write('item 1\n');
        compressor.flush(() => {
          compressor.write('item 2\n');
          compressor.flush();
        });
      });
      await client.received.firstBodyByte;
      await expect.poll(() => client.received.text, SOON).toBe('item 1\nitem 2\n');
      expect(client.received.ending).toBeNull();
    },
  );

  test('of events that wait in the compressor nothing can be read, though the stream has begun', async () => {
    const client = await connected((_request, response) => {
      const compressor = compressing(response, 'gzip');
      for (let item = 1; item <= 50; item += 1) compressor.write(`item ${item}\n`);
    });
    await client.received.firstBodyByte;
    expect(client.received).toMatchObject({ bytes: 10, text: '', ending: null });
  });

  test('a compressed answer is read to its end before it has ended', async () => {
    const text = Array.from({ length: 2_000 }, (_, index) => `item ${index + 1}\n`).join('');
    const client = await connected((_request, response) => compressing(response, 'gzip').end(text));
    await client.ended;
    expect(client.received).toMatchObject({ text, ending: 'regular' });
    expect(client.received.bytes).toBeLessThan(text.length);
  });

  test('an answer that breaks off is cut, and what had come of it is kept', async () => {
    const client = await connected((_request, response) => {
      const compressor = compressing(response, 'gzip');
      compressor.write('item 1\n');
      compressor.flush(() => setTimeout(() => response.destroy(), 50));
    });
    await expect(client.ended).rejects.toThrow(/closed|terminated|ECONNRESET|aborted/);
    expect(client.received).toMatchObject({ text: 'item 1\n', ending: 'cut' });
  });

  test('an answer that is not compressed as it says is cut, and goes on being read', async () => {
    const client = await connected((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.write('item 1\n');
      setTimeout(() => response.write('x'.repeat(100_000)), 50);
    });
    await expect(client.ended).rejects.toThrow('incorrect header check');
    await expect.poll(() => client.received.bytes, SOON).toBe(100_007);
    expect(client.received).toMatchObject({ text: '', ending: 'cut' });
  });

  test('an abort ends the request, and closes its connection', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const client = await connected((_request, response) => {
      response.on('close', resolve);
      response.write('item 1\n');
    });
    await client.received.firstBodyByte;
    client.abort();
    await left;
    await expect(client.ended).rejects.toThrow(/gave its request up|aborted/);
    expect(client.connections).toBe(1);
  });

  test('one connection serves a request before the observed one', async () => {
    const paths: string[] = [];
    const client = await connectReused((request, response) => {
      paths.push(String(request.headers['x-hangup-connection']));
      response.end('item 1\n');
    });
    await client.ended;
    expect(paths).toEqual(['one-first', 'one']);
    expect(client.connections).toBe(1);
  });
});
