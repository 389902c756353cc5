import type { SocketClient } from '../clients/client.ts';
import { connectSocketClient } from '../clients/connect.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/** shutdown(SHUT_WR): the client will send nothing more but goes on reading. */
export const halfClose = defineFault<SocketClient>({
  connect: connectSocketClient,
  inject: ({ socket }) =>
    new Promise((resolve) => {
      // end() is carried out in a later turn of the event loop: the last one that began without it is the moment before.
      let at = readMonotonicNs();
      let done = false;
      const trackLastTurn = (): void => {
        if (done || socket.destroyed) return; // a run that is given up destroys it, and end() then never calls back
        at = readMonotonicNs();
        setImmediate(trackLastTurn);
      };
      setImmediate(trackLastTurn);
      socket.end(() => {
        done = true;
        resolve(at);
      });
    }),
  verify: (pair) => {
    const { client, server } = pair;
    const isHalfClosed = client !== null && !client.orphan && ['FIN_WAIT1', 'FIN_WAIT2'].includes(client.state);
    // In TIME_WAIT, on either side, both halves are closed; this client closes its own only on request.
    return isHalfClosed || client?.state === 'TIME_WAIT' || server?.state === 'TIME_WAIT'
      ? describeSocketStates(pair)
      : null;
  },
});
