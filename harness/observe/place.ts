import { request } from 'undici';
import type { CabledClient } from './clients/cabled.ts';
import type { Client, Target } from './clients/client.ts';
import { SocketTable } from './kernel.ts';
import type { Command } from './processes.ts';
import type { Programs } from './programs.ts';
import type { Workspace } from './workspace.ts';

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
  /** A client with an address of its own, whose packets can be made to stop. */
  connectVanishing: (target: Target) => Promise<{ client: Client; address: string; vanishes: () => Promise<void> }>;
  /** A client with a link of its own, which can be taken down. */
  connectCabled: (target: Target) => Promise<CabledClient>;
}

/** The ordinary place. Nothing vanishes here. */
export function loopback(workspace: Workspace, programs: Programs): Place {
  const refuse = async (): Promise<never> => {
    throw new Error('Expected a network namespace, got loopback.');
  };
  const sockets = new SocketTable('self');
  const apart = { connectVanishing: refuse, connectCabled: refuse };
  return { workspace, programs, sockets, host: HOST, isOurs: true, enter: (command) => command, ask, ...apart };
}

async function ask(port: number, path: string): Promise<void> {
  const { body } = await request(`http://${HOST}:${port}${path}`, { reset: true });
  await body.dump();
}
