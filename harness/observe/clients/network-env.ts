import type { LinkedClient, ClientTarget, VanishingClient } from './client.ts';
import type { RemoteProcess } from './remote.ts';
import type { SocketTable } from '../kernel/socket-table.ts';
import type { Command } from '../../model/plan.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

/** Where the servers and their clients of a run live: on loopback, or in a network namespace of their own. */
export interface NetworkEnv {
  workspace: Workspace;
  programs: Programs;
  sockets: SocketTable;
  /** The address on which servers listen. */
  host: string;
  /** A process that lives there and opens connections on command. */
  readonly remoteProcess: RemoteProcess;
  /** Wraps a command so that it runs in this place. */
  wrapCommand: (command: Command) => Command;
  /** GET from inside the place. Resolves with any answer, whatever its status. */
  sendGet: (port: number, path: string) => Promise<void>;
  connectVanishingClient: (target: ClientTarget) => Promise<VanishingClient>;
  /** A client with a link of its own, which can be taken down. */
  connectVethClient: (target: ClientTarget) => Promise<LinkedClient>;
}
