import type { Client, Target } from '../clients/client.ts';
import { now } from '../clock.ts';
import type { Place } from '../place.ts';
import { fault, states } from './fault.ts';

/** The client's packets stop, in both directions: no FIN, no RST, no answer. */
export const vanish = fault<Vanishing>({
  connect,
  strike: async ({ vanishes }) => {
    const at = now();
    await vanishes();
    return at;
  },
  confirm: (view, { address }) => {
    const { server } = view;
    if (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1') return null;
    const unacknowledged = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
    return `${states(view)}${unacknowledged}; the route to ${address} ends in a black hole`;
  },
});

interface Vanishing extends Client {
  address: string;
  vanishes: () => Promise<void>;
}

async function connect(target: Target, place: Place): Promise<Vanishing> {
  const { client, address, vanishes } = await place.connectVanishing(target);
  const { port, received } = client;
  return { address, vanishes, port, received, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}
