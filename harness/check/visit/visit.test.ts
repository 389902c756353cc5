import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createLoopbackEnv } from '../../observe/network/loopback.ts';
import { Programs } from '../../observe/programs.ts';
import { Workspace } from '../../system/workspace.ts';
import { buildRequest } from '../request.ts';
import { CheckedServer } from '../server/server.ts';
import { ActiveVisit } from './visit.ts';

const BODY = 'x'.repeat(2 ** 21);

/** A client with a long body that leaves a server, once the moment of mid-stream has come. */
async function leaveMidStream(listener: RequestListener): Promise<{ hasMissedPhase: boolean }> {
  const signal = new AbortController().signal;
  await using workspace = new Workspace();
  await using networkEnv = createLoopbackEnv(workspace, Programs.createEmpty());
  await using kept = new AsyncDisposableStack();
  const http = createServer(listener).listen(0, '127.0.0.1');
  kept.defer(() => http.close().closeAllConnections());
  await once(http, 'listening');
  await using server = CheckedServer.attach(
    new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`),
    signal,
  );
  const { request } = buildRequest({ url: 'POST /', headers: [], body: BODY });
  const plan = { request, fault: 'reset', phase: 'mid-stream', tls: null } as const;
  await using visit = await ActiveVisit.connect({ server, networkEnv, plan, kept, stayMs: 0, longerMs: 0 });
  await visit.waitForPhase({ waitMs: 200, bodyMs: 200 });
  await visit.leave();
  return { hasMissedPhase: visit.hasMissedPhase };
}

test.concurrent.each([
  ['has sent its first byte', true],
  ['is silent', false],
])('a client with a long body leaves when a server that %s has read it', async (_name, writes) => {
  let socket: Socket | undefined; // what the kernel has given to the process may wait there to be read
  const { hasMissedPhase } = await leaveMidStream((request, response) => {
    ({ socket } = request);
    if (writes) response.write('so far');
    request.pause();
    const timer = setInterval(() => void request.read(), 20); // a block of 64 KiB each time
    request.on('end', () => clearInterval(timer)).on('error', () => clearInterval(timer));
  });
  expect([hasMissedPhase, socket!.bytesRead > BODY.length]).toEqual([false, true]);
});
