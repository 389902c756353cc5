import { UndiciClient } from '../clients/undici.ts';
import { now } from '../clock.ts';
import { fault, states, type View } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** AbortController.abort() on a request. Whether that closes the socket, and how, is for the kernel to say. */
export const aborting = {
  strike: async (client: UndiciClient): Promise<number> => {
    const at = now();
    client.abort();
    return at;
  },
  confirm: (view: View): string | null =>
    closed(view) ?? thrownAway(view) ?? (view.client?.state === 'TIME_WAIT' ? states(view) : null),
};

export const abort = fault<UndiciClient>({ connect: (target) => UndiciClient.connect(target), ...aborting });
