import type { Usual } from '../clients/client.ts';
import { usualUsed } from '../clients/connect.ts';
import { aborting } from './abort.ts';
import { fault } from './fault.ts';

/** The abort of a stream on a connection that has already served another to its end. */
export const reuse = fault<Usual>({
  connect: usualUsed,
  strike: aborting.strike,
  confirm: (view, client) => {
    const aborted = aborting.confirm(view, client);
    return aborted !== null && client.connections === 1
      ? `the connection had served a request before; ${aborted}`
      : null;
  },
});
