import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';

const KEEP_ALIVE_MS = 30_000;

/**
 * A comment that keeps an idle stream open, after half a minute. Its guard `timer` is held for as long as the timer runs; the
 * signal stops it, and then there is no comment.
 */
export async function waitForKeepAlive(connection: Connection, signal?: AbortSignal): Promise<string> {
  using _timer = connection.acquire('timer');
  return await sleep(KEEP_ALIVE_MS, ':\n', { signal }).catch(() => '');
}
