import type { Bare, Target } from '../clients/client.ts';
import { bare } from '../clients/connect.ts';
import { fault } from './fault.ts';
import { closing } from './fin.ts';

/** One more than the listeners that an EventEmitter takes without a warning. */
const VISITS = 11;

/** The client connects, reads its first byte, closes, and connects again; the last of its connections is the observed one. */
export const reconnect = fault<Bare>({
  connect: async (target) => {
    for (let visit = 1; visit <= VISITS; visit += 1) await comeAndGo(target, visit);
    return bare(target);
  },
  ...closing,
});

async function comeAndGo(target: Target, visit: number): Promise<void> {
  await using client = await bare({ ...target, connection: `${target.connection}-${visit}`, hold: null });
  await client.received.streaming;
  client.close();
}
