import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { Workspace } from '../../system/workspace.ts';
import { ProbeHost, STUCK_MS } from './probe-host.ts';

afterEach(() => vi.useRealTimers());

test('a process that does not answer is stuck, and is not waited for again', async () => {
  await using workspace = new Workspace();
  await using host = await ProbeHost.open(workspace, new AbortController().signal);
  const socket = connect(host.getEnvironment('').HANGUP_PROBE!);
  socket.write(`${JSON.stringify({ pid: process.pid, threadId: 0, node: process.version })}\n`);
  await vi.waitUntil(() => host.hasReport);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const asked = host.command({ do: 'begin-visit', visit: 0 });
  await once(socket, 'data');
  expect(host.stuckPid).toBeNull();
  vi.advanceTimersByTime(2 * STUCK_MS); // this process, which the other end names, may have waited for a core
  await asked;
  expect(host.stuckPid).toBe(process.pid);
  expect(await host.look([])).toEqual([]);
});
