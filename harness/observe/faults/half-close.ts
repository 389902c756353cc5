import type { Bare } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault, states } from './fault.ts';

/** shutdown(SHUT_WR): the client will send nothing more but goes on reading. */
export const halfClose = fault<Bare>({
  connect: bare,
  strike: ({ socket }) =>
    new Promise((resolve) => {
      // end() is carried out in a later turn of the event loop: the last one that began without it is the moment before.
      let at = now();
      let done = false;
      const wait = (): void => {
        if (done || socket.destroyed) return; // a run that is given up destroys it, and end() then never tells
        at = now();
        setImmediate(wait);
      };
      setImmediate(wait);
      socket.end(() => {
        done = true;
        resolve(at);
      });
    }),
  confirm: (pair) => {
    const { client, server } = pair;
    const waits = client !== null && !client.orphan && ['FIN_WAIT1', 'FIN_WAIT2'].includes(client.state);
    // In TIME_WAIT, on either side, both halves are closed; this client closes its own only when it is told to.
    return waits || client?.state === 'TIME_WAIT' || server?.state === 'TIME_WAIT' ? states(pair) : null;
  },
});
