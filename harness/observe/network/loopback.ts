import { request } from 'undici';
import type { Place } from '../clients/network-env.ts';
import { bare } from '../clients/connect.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import { dropAll } from '../kernel/socket-filter.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '127.0.0.1';

/** The ordinary place. There are no cables here. */
export function loopback(workspace: Workspace, programs: Programs): Place {
  return {
    workspace,
    programs,
    sockets: new SocketTable('self'),
    host: HOST,
    isOurs: true,
    enter: (command) => command,
    ask,
    connectVanishing: async (target) => {
      const client = await bare(target);
      const vanish = (signal: AbortSignal) => dropAll(client.socket, { workspace, signal });
      return Object.assign(client, { how: 'a filter drops whatever arrives at the client', vanish });
    },
    connectCabled: async () => {
      throw new Error('Expected a network namespace, got loopback.');
    },
  };
}

async function ask(port: number, path: string): Promise<void> {
  const { body } = await request(`http://${HOST}:${port}${path}`, { reset: true });
  await body.dump();
}
