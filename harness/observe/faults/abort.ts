import type { Usual } from '../clients/client.ts';
import { usual } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault, states, type View } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** The abort of a request. Whether that closes the socket, and how, is for the kernel to say. */
export const aborting = {
  strike: async (client: Usual): Promise<number> => {
    const at = now();
    client.abort();
    return at;
  },
  confirm: (view: View, { cancelled }: Usual): string | null =>
    closed(view) ?? thrownAway(view) ?? (view.client?.state === 'TIME_WAIT' ? states(view) : livesOn(view, cancelled)),
};

/** HTTP/2: the kernel shows nothing, because only the stream has ended. */
function livesOn(view: View, cancelled: string | null): string | null {
  const connected = view.client?.state === 'ESTABLISHED' && view.server?.state === 'ESTABLISHED';
  return connected && cancelled !== null ? `${states(view)}; ${cancelled}` : null;
}

export const abort = fault<Usual>({ connect: usual, ...aborting });
