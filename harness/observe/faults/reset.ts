import type { SocketClient } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { SocketPair } from '../kernel/socket-table.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** RST: the client's kernel throws the connection away. */
export const resetFault = defineFault<SocketClient>({
  connect: connectSocketClient,
  inject: async ({ socket }) => {
    const at = readMonotonicNs();
    socket.resetAndDestroy();
    return at;
  },
  verify: findResetEvidence,
});

/** Neither end has a socket in the kernel's table: after a FIN the client's would still be there, in TIME_WAIT. */
export function findResetEvidence(pair: SocketPair): string | null {
  return pair.client === null && pair.server === null ? describeSocketStates(pair) : null;
}
