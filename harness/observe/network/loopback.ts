import { connect } from 'node:net';
import type { NetworkEnv } from '../clients/network-env.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { RemoteProcess } from '../clients/remote.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import { attachDropFilter } from '../kernel/socket-filter.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '127.0.0.1';

/**
 * The ordinary place. It has no links of its own. Its process is started when the first client needs it.
 * @param looks at its sockets, as SocketTable has them
 */
export function createLoopbackEnv(
  workspace: Workspace,
  programs: Programs,
  looks: { isWatchedClosely?: boolean } = {},
): NetworkEnv & AsyncDisposable {
  let remoteProcess: RemoteProcess | undefined;
  return {
    get remoteProcess() {
      return (remoteProcess ??= new RemoteProcess(workspace, programs.clientCommand));
    },
    [Symbol.asyncDispose]: async () => remoteProcess?.[Symbol.asyncDispose](),
    workspace,
    programs,
    sockets: new SocketTable('self', looks),
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

/** By hand, because it is sent for each server and each gate, and any answer will do. */
function sendGet(port: number, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: HOST, port });
  socket.on('error', reject).on('close', () => reject(new Error('the server closed without an answer')));
  socket.once('data', () => {
    resolve();
    socket.resume().end();
  });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${HOST}:${port}\r\nconnection: close\r\n\r\n`);
  return promise;
}
