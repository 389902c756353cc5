import { LoneClient } from '../clients/lone.ts';
import { now } from '../clock.ts';
import { fault } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** SIGKILL of the client's process: its kernel says goodbye in its place. */
export const kill = fault<LoneClient>({
  connect: (target, place) => LoneClient.connect(target, place),
  strike: async ({ process }) => {
    const at = now();
    await process.kill();
    return at;
  },
  confirm: (view) => closed(view) ?? thrownAway(view),
});
