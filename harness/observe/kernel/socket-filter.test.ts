import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { SocketTable } from './socket-table.ts';
import { attachDropFilter, findSocketFilterProblem } from './socket-filter.ts';
import { Workspace } from '../../system/workspace.ts';

const SOON = { timeout: 10_000 };
const { signal } = new AbortController();
const HAS_PERL = process.platform === 'linux' && spawnSync('perl', ['-e', '1']).status === 0;

afterEach(() => void vi.unstubAllEnvs());

interface Connected {
  client: Socket;
  server: Socket;
  workspace: Workspace;
}

async function connected(): Promise<Connected> {
  const workspace = new Workspace();
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  const [server] = (await once(listener, 'connection')) as [Socket];
  onTestFinished(async () => {
    client.destroy();
    server.destroy();
    listener.close();
    await workspace[Symbol.asyncDispose]();
  });
  return { client, server, workspace };
}

test.runIf(HAS_PERL)(
  'a filtered socket acknowledges nothing, stays connected, and is gone with its close',
  async () => {
    const { client, server, workspace } = await connected();
    const ports = [client.localPort!, server.localPort!] as const;
    const pair = () => new SocketTable('self').findPair(...ports);
    await attachDropFilter(client, { workspace, signal });
    server.write('to no one');
    await expect
      .poll(async () => (await pair())?.server, SOON)
      .toMatchObject({ state: 'ESTABLISHED', sendQueue: 'to no one'.length });
    expect((await pair())?.client).toMatchObject({ state: 'ESTABLISHED', receiveQueue: 0 });
    const failed = once(server, 'error');
    client.destroy();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(await pair()).toEqual({ client: null, server: null });
  },
);

test.runIf(HAS_PERL)('a socket that is closed cannot be filtered, which is said', async () => {
  const { client, workspace } = await connected();
  client.destroy();
  await expect(attachDropFilter(client, { workspace, signal })).rejects.toThrow(
    'Expected a connected client that can vanish, got one that is closed.',
  );
});

test.runIf(HAS_PERL)('without Perl there is a reason, and no filter', async () => {
  const { workspace } = await connected();
  expect(await findSocketFilterProblem({ workspace, signal })).toBeNull();
  vi.stubEnv('PATH', workspace.folder);
  expect(await findSocketFilterProblem({ workspace, signal })).toMatch(
    /^no socket filter here: Expected a filter on a socket, got: .*perl.*ENOENT/,
  );
});
