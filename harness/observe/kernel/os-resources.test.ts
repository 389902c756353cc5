import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, watch } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countOsResources } from './os-resources.ts';
import { ProcessTree } from './process-tree.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hangup-resources-'));
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const count = (resource: Parameters<typeof countOsResources>[1]) =>
  countOsResources(new ProcessTree({ pid: process.pid }), resource);

test.each(['real', 'real/', 'link', '../'])(
  'an open file is counted, however its directory is named: %s',
  async (name) => {
    const directory = name === '../' ? `${folder}/` : join(folder, name);
    const resource = { kind: 'descriptor', directory } as const;
    const descriptor = openSync(join(folder, 'real', 'log'), 'w');
    expect(await count(resource)).toBe(1);
    closeSync(descriptor);
    expect(await count(resource)).toBe(0);
  },
);

test('a directory whose name only begins alike is another', async () => {
  const descriptor = openSync(join(folder, 'real-too'), 'w');
  expect(await count({ kind: 'descriptor', directory: join(folder, 'real') })).toBe(0);
  closeSync(descriptor);
});

test('a watch is counted', async () => {
  const watcher = watch(join(folder, 'real'));
  expect(await count({ kind: 'watch', directory: join(folder, 'link') })).toBe(1);
  watcher.close();
  expect(await count({ kind: 'watch', directory: join(folder, 'link') })).toBe(0);
});

test('an open file of a child counts as well, and so does the child', async () => {
  const descriptor = openSync(join(folder, 'real', 'log'), 'w');
  const child = spawn('cat', { stdio: ['pipe', descriptor, 'inherit'] });
  closeSync(descriptor);
  await once(child, 'spawn');
  const kinds = [
    { kind: 'descriptor', directory: join(folder, 'real') },
    { kind: 'process', pid: child.pid! },
  ] as const;
  expect(await Promise.all(kinds.map(count))).toEqual([1, 1]);
  child.stdin!.end();
  await once(child, 'close');
  expect(await Promise.all(kinds.map(count))).toEqual([0, 0]);
});

test('a socket is counted by its local port', async () => {
  await using server = createServer((peer) => peer.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const resource = { kind: 'socket', port: socket.localPort! } as const;
  expect(await count(resource)).toBe(1);
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect(await count(resource)).toBe(0);
});

test('of a process that cannot be read nothing is counted', async () => {
  expect(
    await countOsResources(new ProcessTree({ pid: 2 ** 22 + 1 }), { kind: 'descriptor', directory: folder }),
  ).toBeNull();
});
