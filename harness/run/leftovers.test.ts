import { request } from 'undici';
import { expect, test } from 'vitest';
import { RawClient } from '../observe/clients/raw.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { Server } from '../observe/server.ts';
import { Workspace } from '../system/workspace.ts';

const CLIENTS = 20;
const PATIENCE_MS = 10_000;

/** What keeps the server's event loop alive, by its own runtime's count: timers, sockets, watchers. */
async function resources(server: Server): Promise<Record<string, number>> {
  const { body } = await request(`http://127.0.0.1:${server.port}/hangup/alive`, { reset: true });
  return ((await body.json()) as { resources: Record<string, number> }).resources;
}

async function connect({ port }: Server, connection: string): Promise<RawClient> {
  const asked = { method: 'GET', bodyBytes: 0 } as const;
  const target = { host: '127.0.0.1', port, connection, hold: null, request: asked };
  const client = await RawClient.connect(target);
  await client.received.firstBodyByte;
  return client;
}

/** Connects so many clients, resets them all, and waits until each has given back `lastGuard`. */
async function comeAndGo(server: Server, clients: number, lastGuard: string): Promise<void> {
  const connections = Array.from({ length: clients }, (_, index) => `${clients}-${index}`);
  const sockets = await Promise.all(connections.map((connection) => connect(server, connection)));
  for (const { socket } of sockets) socket.resetAndDestroy();
  const released = (connection: string) =>
    server.marks.getMarks(connection).some((mark) => mark.event === 'released' && mark.guard === lastGuard);
  const sentence = () => `Expected ${clients} times ${lastGuard} to be released.`;
  await server.marks.waitUntil(() => connections.every(released), {
    withinMs: PATIENCE_MS,
    signal: server.signal,
    code: 'wait-timeout',
    sentence,
  });
}

test.each([
  ['seed/select-race', 'read'],
  ['seed/tail-watch', 'descriptor'],
  ['seed/idle-signal', 'finally'],
])('%s leaves no timer, socket or watcher behind', async (id, lastGuard) => {
  await using workspace = new Workspace();
  const programs = await Programs.translatePrograms([id], workspace.createPath('programs'));
  const command = await programs.buildServerCommand({ source: id });
  const { signal } = new AbortController();
  await using server = await Server.start({
    name: id,
    command,
    networkEnv: createLoopbackEnv(workspace, programs),
    signal,
  });
  await comeAndGo(server, 1, lastGuard); // the first makes what all later ones share
  const before = await resources(server);
  await comeAndGo(server, CLIENTS, lastGuard);
  await expect.poll(() => resources(server)).toEqual(before);
});
