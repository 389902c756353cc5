import type { Bare } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import type { Pair } from '../kernel/socket-table.ts';
import { fault, states } from './fault.ts';

/** RST: the client's kernel throws the connection away. */
export const reset = fault<Bare>({
  connect: bare,
  strike: async ({ socket }) => {
    const at = now();
    socket.resetAndDestroy();
    return at;
  },
  confirm: thrownAway,
});

/** Neither end has a socket in the kernel's table: after a FIN the client's would still be there, in TIME_WAIT. */
export function thrownAway(pair: Pair): string | null {
  return pair.client === null && pair.server === null ? states(pair) : null;
}
