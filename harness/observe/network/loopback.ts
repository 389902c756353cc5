import { request } from 'undici';
import type { CabledClient } from '../clients/veth.ts';
import type { Target, Vanishing } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import type { Command } from '../../system/processes.ts';
import { dropAll } from '../kernel/socket-filter.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '127.0.0.1';

/** Where the servers and their clients of a run live: on loopback, or in a network namespace of their own. */
export interface Place {
  workspace: Workspace;
  programs: Programs;
  sockets: SocketTable;
  /** The address on which servers listen. */
  host: string;
  /** Whether the harness itself can connect there. */
  isOurs: boolean;
  /** Wraps a command so that it runs in this place. */
  enter: (command: Command) => Command;
  /** GET from inside the place. Resolves with any answer, whatever its status. */
  ask: (port: number, path: string) => Promise<void>;
  connectVanishing: (target: Target) => Promise<Vanishing>;
  /** A client with a link of its own, which can be taken down. */
  connectCabled: (target: Target) => Promise<CabledClient>;
}

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
