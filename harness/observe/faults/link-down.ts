import type { Cabled } from '../clients/client.ts';
import { now } from '../../system/clock.ts';
import { fault, states } from './fault.ts';

/** The client's link goes down: the server's end of it has lost its carrier, which nobody tells the server's socket. */
export const linkDown = fault<Cabled>({
  connect: (target, place) => place.connectCabled(target),
  strike: async (client) => {
    const at = now();
    await client.unplug();
    return at;
  },
  confirm: (view, { link }) => {
    const { server } = view;
    const flags = flagsOf(link);
    const down = flags.includes('NO-CARRIER') || !flags.includes('UP');
    if (!down || (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1')) return null;
    const unacknowledged = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
    return `${states(view)}${unacknowledged}; the server's end of the link is ${flags.join(', ')}`;
  },
});

/** `7: cable2@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 …` */
function flagsOf(link: string): string[] {
  return /<(?<flags>[^>]*)>/.exec(link)?.groups?.['flags']?.split(',') ?? [];
}
