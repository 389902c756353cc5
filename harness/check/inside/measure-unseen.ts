import { setTimeout as sleep } from 'node:timers/promises';
import { listUnseenThreads } from '../symptoms/threads.ts';
import type { UnseenThread } from '../probe/look.ts';
import type { ProbeHost } from './probe-host.ts';

const WINDOW_MS = 300; // twice

/**
 * What threads and processes do by themselves before the first client, of which some will take no requests, in two
 * windows. Nothing where there is only the server.
 */
export async function measureUnseen(host: ProbeHost, signal: AbortSignal): Promise<UnseenThread[]> {
  const measure = async () => listUnseenThreads(await host.look([]));
  if ((await measure()).length < 2) return [];
  await sleep(WINDOW_MS, undefined, { signal });
  const first = await measure();
  await sleep(WINDOW_MS, undefined, { signal });
  return [...first, ...(await measure())];
}
