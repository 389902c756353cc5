import type { SocketClient } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault } from './fault.ts';

/** The client stops reading and stays connected. */
export const stall = defineFault<SocketClient>({
  connect: connectSocketClient,
  inject: async ({ socket }) => {
    const at = readMonotonicNs();
    socket.pause();
    return at;
  },
  verify: ({ client }) =>
    client !== null && client.receiveQueue > 0
      ? `${client.receiveQueue} bytes wait unread at the client, ${client.state}`
      : null,
});
