import { setTimeout as sleep } from 'node:timers/promises';
import type { Rates } from './evidence.ts';
import type { CheckedServer } from './server.ts';
import { computeRates, type Snapshot } from './snapshot.ts';

export const NO_RATES: Rates = { wakeUps: 0, cpuMs: 0, wantedMs: 0, logLines: 0, writes: 0 };

/** Two windows, of which the quieter one counts: what happens once is not a rate. */
export async function lookTwice(server: CheckedServer, windowMs: number): Promise<{ rates: Rates; last: Snapshot }> {
  const first = server.look();
  await sleep(windowMs, undefined, { signal: server.signal });
  const middle = server.look();
  await sleep(windowMs, undefined, { signal: server.signal });
  const last = server.look();
  const one = computeRates(first, middle);
  const other = computeRates(middle, last);
  const names = Object.keys(one) as (keyof Rates)[];
  const rates = Object.fromEntries(names.map((name) => [name, Math.min(one[name], other[name])])) as unknown as Rates;
  return { rates, last };
}
