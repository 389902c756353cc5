import { request } from 'undici';
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
  /** Wraps a command so that it runs in this place. */
  enter: (command: Command) => Command;
  /** GET from inside the place. Resolves with any answer, whatever its status. */
  ask: (port: number, path: string) => Promise<void>;
  /** An address of this place that no client has had. */
  newAddress: () => Promise<string>;
  /** From now on, packets to this address are lost, and none comes from it. */
  blackHole: (address: string) => Promise<void>;
}

/** The ordinary place. Nothing vanishes here. */
export function loopback(workspace: Workspace, programs: Programs): Place {
  const refuse = async (): Promise<never> => {
    throw new Error('Expected a network namespace, got loopback.');
  };
  const sockets = new SocketTable('self');
  return {
    workspace,
    programs,
    sockets,
    host: HOST,
    ask,
    enter: (command) => command,
    newAddress: refuse,
    blackHole: refuse,
  };
}

async function ask(port: number, path: string): Promise<void> {
  const { body } = await request(`http://${HOST}:${port}${path}`, { reset: true });
  await body.dump();
}
