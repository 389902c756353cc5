import { UndiciClient } from '../clients/undici.ts';
import { now } from '../clock.ts';
import { fault, states } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** AbortController.abort() on an undici request. Whether that closes the socket, and how, is for the kernel to say. */
export const abort = fault<UndiciClient>({
  connect: (target) => UndiciClient.connect(target),
  strike: async (client) => {
    const at = now();
    client.abort();
    return at;
  },
  confirm: (pair) => closed(pair) ?? thrownAway(pair) ?? (pair.client?.state === 'TIME_WAIT' ? states(pair) : null),
});
