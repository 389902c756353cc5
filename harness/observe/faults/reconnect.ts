import type { SocketClient, ClientTarget } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { defineFault } from './fault.ts';
import { closeSteps } from './fin.ts';

/** One more than the listeners that an EventEmitter takes without a warning. */
const RECONNECT_COUNT = 11;

/** The client connects, reads its first byte, closes, and connects again; the last of its connections is the observed one. */
export const reconnect = defineFault<SocketClient>({
  connect: async (target) => {
    for (let round = 1; round <= RECONNECT_COUNT; round += 1) await connectAndClose(target, round);
    return connectSocketClient(target);
  },
  ...closeSteps,
});

async function connectAndClose(target: ClientTarget, round: number): Promise<void> {
  await using client = await connectSocketClient({
    ...target,
    connection: `${target.connection}-${round}`,
    hold: null,
  });
  await client.received.firstBodyByte;
  client.close();
}
