import { once } from 'node:events';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { readMonotonicNs } from '../../system/clock.ts';
import { Workspace } from '../../system/workspace.ts';
import type { ClientTarget } from './client.ts';
import { findSocketPair } from '../verify-fault.ts';
import { waitForPhase } from '../wait-for-phase.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import { Programs } from '../programs.ts';
import { KillableClient } from './killable.ts';
import { RemoteProcess } from './remote.ts';
import { handOverConnection } from './remote-handover.ts';

const REQUEST = { method: 'GET', bodyBytes: 0 } as const;
const TARGET: ClientTarget = { host: '127.0.0.1', port: 0, connection: 'one', hold: null, request: REQUEST };
const SOON = { timeout: 10_000 };

async function serve(): Promise<{ server: Server; target: ClientTarget; accepted: Promise<Socket> }> {
  const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
  const server = createServer(resolve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, target: { ...TARGET, port: (server.address() as AddressInfo).port }, accepted };
}

const workspace = new Workspace();
const { clientCommand } = await Programs.translatePrograms([], workspace.createPath('programs'));
const remoteProcess = new RemoteProcess(workspace, clientCommand);

afterAll(async () => {
  await remoteProcess[Symbol.asyncDispose]();
  await workspace[Symbol.asyncDispose]();
});

async function connected(target: ClientTarget): Promise<KillableClient> {
  const client = await KillableClient.connect(target, remoteProcess);
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

test('the server gets the whole request, and the process reads the answer', async () => {
  const { target, accepted } = await serve();
  const client = await connected(target);
  const socket = await accepted;
  const [request] = (await once(socket, 'data')) as [Buffer];
  expect(request.toString()).toMatch(/^GET \/ HTTP\/1\.1\r\n[^]*x-hangup-connection: one\r\n[^]*\r\n\r\n$/);
  expect(socket.remotePort).toBe(client.port);
  const head = 'HTTP/1.1 200 OK\r\n\r\n';
  socket.write(head);
  await client.received.firstByte;
  await expect.poll(() => client.received.bytes, SOON).toBe(head.length);
  socket.write('item 1\n');
  await client.received.firstBodyByte;
});

test('the connection is the process’s alone: it lives as long as that, and ends with it', async () => {
  const { target, accepted } = await serve();
  const client = await connected(target);
  const socket = await accepted;
  const ended = once(socket.resume(), 'end');
  for (const line of ['item 1\n', 'item 2\n', 'item 3\n']) {
    const before = client.received.bytes;
    socket.write(line);
    await expect.poll(() => client.received.bytes, SOON).toBe(before + line.length);
  }
  expect(socket.readableEnded).toBe(false);
  const before = readMonotonicNs();
  const killedAt = await client.kill();
  await ended;
  expect(killedAt).toBeGreaterThan(before);
  expect(killedAt).toBeLessThan(readMonotonicNs());
});

test('a Node is killed as well, where a cat would not do', async () => {
  const { target, accepted } = await serve();
  const client = await connected({ ...target, request: { method: 'POST', bodyBytes: 64 * 1024 } });
  const socket = await accepted;
  const ended = new Promise((resolve) =>
    socket
      .resume()
      .on('error', () => {})
      .once('close', resolve),
  );
  socket.write('HTTP/1.1 200 OK\r\n\r\nitem 1\n');
  await client.received.firstBodyByte;
  await expect(client.kill()).resolves.toBeGreaterThan(0);
  await ended;
});

test.runIf(process.platform === 'linux').for([
  ['cat', REQUEST],
  ['Node', { method: 'POST', bodyBytes: 64 * 1024 }],
] as const)('a %s that has stopped reading blocks its server, and is killed all the same', async ([, request]) => {
  const { target, accepted } = await serve();
  const client = await connected({ ...target, request });
  const socket = await accepted;
  const ended = new Promise((resolve) => socket.resume().once('error', resolve).once('close', resolve));
  let isWritten = false;
  socket.write('HTTP/1.1 200 OK\r\n\r\nitem 1\n');
  socket.write(Buffer.alloc(64 * 1024 * 1024), (error) => (isWritten ||= !error));
  const sockets = new SocketTable('self');
  await waitForPhase('backpressured', {
    client,
    serverName: 'the server',
    findPair: () => findSocketPair(sockets, client, target.port),
    request: { method: 'GET', bodyBytes: 0 },
    signal: new AbortController().signal,
  });
  await client.kill();
  await ended;
  expect(isWritten).toBe(false);
});

/** A server that speaks HTTP/2, and the first stream that comes. */
async function serveHttp2(): Promise<{ target: ClientTarget; opened: Promise<[ServerHttp2Stream, string]> }> {
  const { promise: opened, resolve } = Promise.withResolvers<[ServerHttp2Stream, string]>();
  const server = createHttp2Server().listen(0, '127.0.0.1');
  server.on('stream', (stream, headers) => resolve([stream, String(headers['x-hangup-connection'])]));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const request = { ...REQUEST, protocol: 'http2' } as const;
  return { target: { ...TARGET, request, port: (server.address() as AddressInfo).port }, opened };
}

test('an HTTP/2 stream is read by a cat, and ends with it', async () => {
  const { target, opened } = await serveHttp2();
  const client = await connected(target);
  const [stream, name] = await opened;
  expect(name).toBe('one');
  const socket = stream.session!.socket;
  expect(socket.remotePort).toBe(client.port);
  stream.respond();
  await client.received.firstByte;
  stream.write('item 1\n');
  await client.received.firstBodyByte;
  const closed = once(
    stream.on('error', () => {}),
    'close',
  );
  await expect(client.kill()).resolves.toBeGreaterThan(0);
  await closed;
});

test('an HTTP/2 stream that a cat reads is never stopped by a window', async () => {
  const { target, opened } = await serveHttp2();
  const client = await connected(target);
  const [stream] = await opened;
  const bytes = 8 * 1024 * 1024;
  stream.respond();
  stream.write(Buffer.alloc(bytes));
  await expect.poll(() => client.received.bytes, SOON).toBe(bytes);
});

test('a server that closes instead of speaking HTTP/2 is a sentence', async () => {
  const { target, accepted } = await serve();
  void accepted.then((socket) => socket.on('error', () => {}).destroy());
  const request = { ...REQUEST, protocol: 'http2' } as const;
  await expect(KillableClient.connect({ ...target, request }, remoteProcess)).rejects.toThrow(
    /^Expected a client to connect, got: /,
  );
});

test('a connection that is reset before it is given away fails this client, and not the process', async () => {
  const { target } = await serve();
  const socket = connect(target.port, target.host);
  vi.spyOn(socket, 'write').mockImplementation((...words) => {
    const written = words.at(-1) as unknown as (error: Error) => void;
    socket.destroy(new Error('reset')).once('close', () => written(new Error('reset')));
    return false;
  });
  await expect(handOverConnection(socket, 'GET / HTTP/1.1')).rejects.toThrow('reset');
});

test('a process that has ended by itself, because its server closed, can be killed all the same', async () => {
  const { target, accepted } = await serve();
  const client = await connected(target);
  const socket = await accepted;
  socket.resume().destroy();
  await expect(client.kill()).resolves.toBeGreaterThan(0);
});

test('the process ends with the one that started it, even one that is killed', async () => {
  const { target, accepted } = await serve();
  const remote = new RemoteProcess(workspace, clientCommand);
  const client = await KillableClient.connect(target, remote);
  const ended = once((await accepted).resume(), 'end');
  await remote.kill();
  await ended;
  await expect(client.kill()).rejects.toThrow('the process has ended');
});

test('a server that is not there is an error, in words', async () => {
  const { server, target } = await serve();
  server.close();
  await once(server, 'close');
  await expect(KillableClient.connect(target, remoteProcess)).rejects.toThrow(
    /^Expected a client to connect, got: connect ECONNREFUSED .+\.$/,
  );
});
