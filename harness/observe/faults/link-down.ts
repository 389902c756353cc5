import type { LinkedClient } from '../clients/client.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** The client's link goes down: the server's end of it has lost its carrier, which the server's socket does not see. */
export const linkDown = defineFault<LinkedClient>({
  connect: (target, networkEnv) => networkEnv.connectVethClient(target),
  inject: async (client) => {
    const at = readMonotonicNs();
    await client.takeLinkDown();
    return at;
  },
  verify: (view, { linkDescription }) => {
    const { server } = view;
    const flags = parseLinkFlags(linkDescription);
    const isDown = flags.includes('NO-CARRIER') || !flags.includes('UP');
    if (!isDown || (server?.state !== 'ESTABLISHED' && server?.state !== 'FIN_WAIT1')) return null;
    const unacknowledgedText = server.sendQueue > 0 ? `, ${server.sendQueue} bytes unacknowledged` : '';
    return `${describeSocketStates(view)}${unacknowledgedText}; the server's end of the link is ${flags.join(', ')}`;
  },
});

/** `7: cable2@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 …` */
function parseLinkFlags(link: string): string[] {
  return /<(?<flags>[^>]*)>/.exec(link)?.groups?.['flags']?.split(',') ?? [];
}
