import type { Cabled, Target, Vanishing } from './client.ts';
import type { SocketTable } from '../kernel/socket-table.ts';
import type { Command } from '../../model/plan.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

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
  connectCabled: (target: Target) => Promise<Cabled>;
}
