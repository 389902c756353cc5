import { setTimeout as sleep } from 'node:timers/promises';
import type { Rates } from '../evidence.ts';
import type { CheckedServer } from '../server/server.ts';
import { computeRates, type Snapshot } from '../server/snapshot.ts';

const END_MS = 1_000;
/** What may end by itself is watched for so much longer, at most so often. */
const MORE_END_MS = 1_500;
const MOST_MORE_LOOKS = 3;

interface EndOptions {
  lingerMs: number;
  onLook: (last: Snapshot, rates: Rates) => void;
  needsLonger: () => boolean;
  onProgress: (sentence: string) => void;
}

/** One long window after all clients, because of what ends late less is left with each second; and more where that is needed. */
export async function watchEnd(server: CheckedServer, options: EndOptions): Promise<void> {
  const { lingerMs, onLook, needsLonger, onProgress } = options;
  const look = async (windowMs: number): Promise<void> => {
    const first = server.look();
    await sleep(windowMs, undefined, { signal: server.signal });
    const last = server.look();
    onLook(last, computeRates(first, last));
  };
  await look(END_MS + lingerMs);
  for (let looks = 0; looks < MOST_MORE_LOOKS && needsLonger(); looks += 1) {
    if (looks === 0) onProgress('what the clients left may end by itself: a longer look');
    await sleep(MORE_END_MS, undefined, { signal: server.signal });
    await look(END_MS);
  }
}
