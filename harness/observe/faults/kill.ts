import { SeparateClient } from '../clients/separate.ts';
import { now } from '../clock.ts';
import { fault } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** SIGKILL of the client's process: its kernel says goodbye in its place. */
export const kill = fault<SeparateClient>({
  connect: (target, place) => SeparateClient.connect(target, { ...place, localAddress: '' }),
  strike: async (client) => {
    const at = now();
    await client.kill();
    return at;
  },
  confirm: (pair) => closed(pair) ?? thrownAway(pair),
});
