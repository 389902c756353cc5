import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Target } from '../clients/client.ts';
import type { Pair } from '../kernel/socket-table.ts';
import type { Place } from '../clients/network-env.ts';
import type { Server } from '../server.ts';

/** How long a server that has no byte of its stream yet may take to send its headers, if it sends them alone at all. */
export const HEADERS_MS = 500;

/** A server may take this long from the request to the guard being held, and a client to leave. */
export const HOLD_MS = 10_000;

/** What is seen after the fault: both sockets, and whether the server wrote at about that time or since. */
export interface View extends Pair {
  serverWrote: boolean;
}

/** One way of leaving: who connects, what it does, and how the kernel shows that it was done. One file each. */
interface Declaration<C extends Client> {
  connect: (target: Target, place: Place) => Promise<C>;
  /** Makes the client leave. Resolves with the moment just before, in CLOCK_MONOTONIC nanoseconds. */
  strike: (client: C, place: Place, server: Server) => Promise<number>;
  /** What in the kernel's view of both sockets shows the fault; null if it does not, or not yet. */
  confirm: (view: View, client: C) => string | null;
}

/** A connected client with its way of leaving still ahead of it. */
export interface Departure {
  client: Client;
  strike: () => Promise<number>;
  confirm: (view: View) => string | null;
}

export type FaultKind = (target: Target, place: Place, server: Server) => Promise<Departure>;

/** Ties a way of leaving to the kind of client that can leave so. */
export function fault<C extends Client>({ connect, strike, confirm }: Declaration<C>): FaultKind {
  return async (target, place, server) => {
    const client = await connect(target, place);
    const leave = async (): Promise<number> => {
      if (target.hold === 'before-first-byte') await headers(client);
      return strike(client, place, server);
    };
    return { client, strike: leave, confirm: (view) => confirm(view, client) };
  };
}

/** Headers under way would meet a client that has left, and its kernel would say RST where FIN was asked for. */
async function headers({ received }: Client): Promise<void> {
  await Promise.race([received.answered, sleep(HEADERS_MS, undefined, { ref: false })]);
}

/** The kernel's view in words: `client FIN_WAIT2, server CLOSE_WAIT`. */
export function states({ client, server }: Pair): string {
  const end = (socket: Pair['client']) => (socket ? `${socket.state}${socket.orphan ? ' (closed)' : ''}` : 'no socket');
  return `client ${end(client)}, server ${end(server)}`;
}
