import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MS_PER_S } from '../../model/format.ts';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import type { CheckedServer } from './server.ts';
import { computeRates, type Snapshot } from './snapshot.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';

export const NO_RATES: Rates = { wakeUps: 0, cpuMs: 0, wantedMs: 0, childMs: 0, logLines: 0, writes: 0 };

/** Of a server before its first client. */
export function createEmptyEvidence({ fault, phase }: Pick<OutsideEvidence, 'fault' | 'phase'>): OutsideEvidence {
  return {
    fault,
    phase,
    before: NO_RATES,
    idle: [],
    firstAnswer: null,
    ordinaryBefore: null,
    warmedUp: NO_RATES,
    visits: [],
    leftovers: [],
    lastLook: null,
    quick: [],
    ordinaryAfter: null,
    end: null,
    exit: null,
    marked: [],
    otherClients: 0,
  };
}

/** Two windows, of which the quieter one counts: what happens once is not a rate. */
export async function lookTwice(
  server: CheckedServer,
  windowMs: number,
): Promise<{ rates: Rates; windows: Rates[]; last: Snapshot }> {
  const first = server.look();
  await sleep(windowMs, undefined, { signal: server.signal });
  const middle = server.look();
  await sleep(windowMs, undefined, { signal: server.signal });
  const last = server.look();
  const one = computeRates(first, middle);
  const other = computeRates(middle, last);
  const names = Object.keys(one) as (keyof Rates)[];
  const rates = Object.fromEntries(names.map((name) => [name, Math.min(one[name], other[name])])) as unknown as Rates;
  return { rates, windows: [one, other], last };
}

/** Whether the server alone could keep every core busy. Where others do, it waits long for a core for each of its timers, and takes little of it. */
export function fillsMachine(
  { cpuMs, wantedMs }: Pick<Rates, 'cpuMs' | 'wantedMs'>,
  { spareShare }: Pick<Thresholds, 'spareShare'> = THRESHOLDS,
): boolean {
  return wantedMs >= MS_PER_S * availableParallelism() && cpuMs >= spareShare * MS_PER_S;
}

/**
 * How many clients like those before a machine has room for: each leaves so much work, its processes included.
 * @param coreMs per second, of what they left @param clients that left it
 */
export function countAffordable(
  coreMs: number,
  clients: number,
  { spareShare }: Pick<Thresholds, 'spareShare'> = THRESHOLDS,
): number {
  return Math.floor((spareShare * MS_PER_S * availableParallelism() * clients) / Math.max(coreMs, 1));
}
