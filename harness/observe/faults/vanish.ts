import { SeparateClient } from '../clients/separate.ts';
import { now } from '../clock.ts';
import { fault, states } from './fault.ts';

/** The client's packets stop, in both directions: no FIN, no RST, no answer. */
export const vanish = fault<SeparateClient>({
  connect: async (target, place) =>
    SeparateClient.connect(target, { ...place, localAddress: await place.newAddress() }),
  strike: async (client, place) => {
    const at = now();
    await place.blackHole(client.localAddress);
    return at;
  },
  confirm: (pair, { localAddress }) => {
    const { server } = pair;
    if (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1') return null;
    const unacknowledged = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
    return `${states(pair)}${unacknowledged}; the route to ${localAddress} ends in a black hole`;
  },
});
