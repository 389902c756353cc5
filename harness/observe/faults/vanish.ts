import type { Vanishing } from '../clients/client.ts';
import { now } from '../../system/clock.ts';
import { fault, states } from './fault.ts';

/** The client is cut off: nothing reaches it any more, and it says nothing: no FIN, no RST, no answer. */
export const vanish = fault<Vanishing>({
  connect: (target, place) => place.connectVanishing(target),
  strike: async (client, _place, { signal }) => {
    const at = now();
    await client.vanish(signal);
    return at;
  },
  confirm: (view, { how }) => {
    const { server } = view;
    if (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1') return null;
    const unacknowledged = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
    return `${states(view)}${unacknowledged}; ${how}`;
  },
});
