import { once } from 'node:events';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { Http2Client } from './http2.ts';

const SOON = { timeout: 10_000 };

/** A client of a server that answers so. */
async function connected(answer: (stream: ServerHttp2Stream) => void): Promise<Http2Client> {
  const server = createServer().on('stream', answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = { method: 'GET', bodyBytes: 0, protocol: 'http2' } as const;
  const client = await Http2Client.connect({ host: '127.0.0.1', port, connection: 'one', hold: null, request });
  onTestFinished(async () => {
    await client[Symbol.asyncDispose]();
    server.close();
  });
  return client;
}

test('what a compressor gives out with every event is read as it comes', async () => {
  const client = await connected((stream) => {
    stream.on('error', () => {}).respond({ 'content-encoding': 'gzip' });
    const compressor = createGzip();
    compressor.pipe(stream);
    compressor.write('item 1\n');
    compressor.flush(() => {
      compressor.write('item 2\n');
      compressor.flush();
    });
  });
  await client.received.firstBodyByte;
  await expect.poll(() => client.received.text, SOON).toBe('item 1\nitem 2\n');
  expect(client.received.ending).toBeNull();
});

test('an answer that is not compressed is kept and counted as it is', async () => {
  const client = await connected((stream) => {
    stream.respond();
    stream.end('item 1\n');
  });
  await client.ended;
  expect(client.received).toMatchObject({ bytes: 7, text: 'item 1\n', ending: 'regular' });
});

test('a client that is disposed of right after it aborted has cancelled its stream, in a session that went on', async () => {
  const { promise: left, resolve } = Promise.withResolvers<boolean | undefined>();
  const client = await connected((stream) => {
    const { session } = stream;
    stream.on('error', () => {}).on('close', () => resolve(session?.destroyed));
    stream.respond();
    stream.write('item 1\n');
  });
  await client.received.firstBodyByte;
  client.abort();
  await client[Symbol.asyncDispose]();
  await expect(left).resolves.toBe(false);
});
