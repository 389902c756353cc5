import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientTarget } from '../clients/client.ts';
import type { SocketPair } from '../kernel/socket-table.ts';
import type { NetworkEnv } from '../clients/network-env.ts';
import type { Server } from '../server.ts';

/** How long a server that has no byte of its stream yet may take to send its headers, if it sends them alone at all. */
export const MAX_HEADERS_WAIT_MS = 500;

/** A server may take this long from the request to the guard being held, and a client to leave. */
export const STEP_TIMEOUT_MS = 10_000;

/** What is seen after the fault: both sockets, and whether the server wrote at about that time or since. */
export interface SocketPairView extends SocketPair {
  hasServerWritten: boolean;
}

/** What a fault needs of the server: the process to stop, and when to give up. */
export type FaultServer = Pick<Server, 'signal' | 'stop'>;

/** One way of leaving: who connects, what it does, and how the kernel shows that it was done. One file each. */
interface FaultDeclaration<C extends Client> {
  connect: (target: ClientTarget, networkEnv: NetworkEnv) => Promise<C>;
  /** Makes the client leave. Resolves with the moment just before, in CLOCK_MONOTONIC nanoseconds. */
  inject: (client: C, networkEnv: NetworkEnv, server: FaultServer) => Promise<number>;
  /** What in the kernel's view of both sockets shows the fault; null if it does not, or not yet. */
  verify: (view: SocketPairView, client: C) => string | null;
}

/** A connected client with its way of leaving still ahead of it. */
export interface PreparedFault {
  client: Client;
  inject: () => Promise<number>;
  verify: (view: SocketPairView) => string | null;
}

/** Where a fault is made. */
export interface FaultContext {
  target: ClientTarget;
  networkEnv: NetworkEnv;
  server: FaultServer;
}

export interface FaultPreparer {
  (target: ClientTarget, networkEnv: NetworkEnv, server: FaultServer): Promise<PreparedFault>;
  /** The same with a client that is connected already; it must be of the kind that can leave so. */
  attach: (client: Client, context: FaultContext) => PreparedFault;
}

/** Ties a way of leaving to the kind of client that can leave so. */
export function defineFault<C extends Client>({ connect, inject, verify }: FaultDeclaration<C>): FaultPreparer {
  const attach = (client: Client, { target, networkEnv, server }: FaultContext): PreparedFault => ({
    client,
    inject: async () => {
      if (target.hold === 'before-first-byte') await waitForHeaders(client);
      return inject(client as C, networkEnv, server);
    },
    verify: (view) => verify(view, client as C),
  });
  const prepare = async (target: ClientTarget, networkEnv: NetworkEnv, server: FaultServer) =>
    attach(await connect(target, networkEnv), { target, networkEnv, server });
  return Object.assign(prepare, { attach });
}

/** Headers under way would meet a client that has left, and its kernel would say RST where FIN was asked for. */
async function waitForHeaders({ received }: Client): Promise<void> {
  await Promise.race([received.head, sleep(MAX_HEADERS_WAIT_MS, undefined, { ref: false })]);
}

/** The kernel's view in words: `client FIN_WAIT2, server CLOSE_WAIT`. */
export function describeSocketStates({ client, server }: SocketPair): string {
  const describeEnd = (socket: SocketPair['client']) =>
    socket ? `${socket.state}${socket.orphan ? ' (closed)' : ''}` : 'no socket';
  return `client ${describeEnd(client)}, server ${describeEnd(server)}`;
}
