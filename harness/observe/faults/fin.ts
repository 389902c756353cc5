import type { Bare } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault, states, type View } from './fault.ts';

/** close(): the client says goodbye in both directions. */
export const closing = {
  strike: async (client: Bare): Promise<number> => {
    const at = now();
    client.close();
    return at;
  },
  confirm: closed,
};

export const fin = fault<Bare>({ connect: bare, ...closing });

/** The client's socket is closed by its process, and the kernel has said so with a FIN, or would if the peer took it. */
export function closed(view: View): string | null {
  const { client, server, serverWrote } = view;
  if (client === null && server === null && serverWrote) {
    return `${states(view)}: what the server wrote met the closed client, whose kernel answered with RST`;
  }
  const said =
    client?.orphan === true && ['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSING', 'LAST_ACK'].includes(client.state);
  return said ? states(view) : null;
}
