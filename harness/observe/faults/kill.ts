import type { Killable } from '../clients/client.ts';
import { killable } from '../clients/connect.ts';
import { now } from '../../system/clock.ts';
import { fault } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** SIGKILL of the client's process: its kernel says goodbye in its place. */
export const kill = fault<Killable>({
  connect: killable,
  strike: async (client) => {
    const at = now();
    await client.kill();
    return at;
  },
  confirm: (view) => closed(view) ?? thrownAway(view),
});
