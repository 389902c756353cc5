import type { Bare } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault } from './fault.ts';

/** The client stops reading and stays connected. */
export const stall = fault<Bare>({
  connect: bare,
  strike: async ({ socket }) => {
    const at = now();
    socket.pause();
    return at;
  },
  confirm: ({ client }) =>
    client !== null && client.receiveQueue > 0
      ? `${client.receiveQueue} bytes wait unread at the client, ${client.state}`
      : null,
});
