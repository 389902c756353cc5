import { UndiciClient } from '../clients/undici.ts';
import { aborting } from './abort.ts';
import { fault } from './fault.ts';

/** The abort of a stream on a connection that has already served another to its end. */
export const reuse = fault<UndiciClient>({
  connect: (target) => UndiciClient.connectUsed(target),
  strike: aborting.strike,
  confirm: (view, { connections }) => {
    const aborted = aborting.confirm(view);
    return aborted !== null && connections === 1 ? `the connection had served a request before; ${aborted}` : null;
  },
});
