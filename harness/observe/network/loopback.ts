import { request } from 'undici';
import type { NetworkEnv } from '../clients/network-env.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { RemoteProcess } from '../clients/remote.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import { attachDropFilter } from '../kernel/socket-filter.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '127.0.0.1';

/** The ordinary place. It has no links of its own. Its process is started when the first client needs it. */
export function createLoopbackEnv(workspace: Workspace, programs: Programs): NetworkEnv & AsyncDisposable {
  let remoteProcess: RemoteProcess | undefined;
  return {
    get remoteProcess() {
      return (remoteProcess ??= new RemoteProcess(workspace, programs.clientCommand));
    },
    [Symbol.asyncDispose]: async () => remoteProcess?.[Symbol.asyncDispose](),
    workspace,
    programs,
    sockets: new SocketTable('self'),
    host: HOST,
    wrapCommand: (command) => command,
    sendGet,
    connectVanishingClient: async (target) => {
      const client = await connectSocketClient(target);
      const vanish = (signal: AbortSignal) => attachDropFilter(client.socket, { workspace, signal });
      return Object.assign(client, { vanishMethod: 'a filter drops whatever arrives at the client', vanish });
    },
    connectVethClient: async () => {
      throw new Error('Expected a network namespace, got loopback.');
    },
  };
}

async function sendGet(port: number, path: string): Promise<void> {
  const { body } = await request(`http://${HOST}:${port}${path}`, { reset: true });
  await body.dump();
}
