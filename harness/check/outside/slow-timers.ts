import { setTimeout as sleep } from 'node:timers/promises';
import { MS_PER_S } from '../../model/format.ts';
import type { Rates } from '../evidence.ts';
import type { CheckedServer } from '../server/server.ts';
import { lookTwice } from '../server/measure.ts';
import { computeRates, type Snapshot } from '../server/snapshot.ts';
import { METRICS, type Metric } from '../symptoms/describe-rates.ts';
import { THRESHOLDS } from '../thresholds.ts';

const WINDOW_MS = 500; // twice
/** Timers of a longer period are out of sight. */
export const LONGEST_PERIOD_MS = 3_000;
/** And those of a shorter one show in each short window. */
const SHORTEST_PERIOD_MS = 500;
/** CPU is that of garbage, too, which comes in bursts. */
const COUNTED = METRICS.filter(({ name }) => name !== 'cpuMs');

export interface Visited {
  /** Windows before the first client, and after the visits. */
  before: readonly Rates[];
  visited: readonly Rates[];
  /** Who had come by then. */
  visitors: number;
}

/** Clients that came close together, after the visits. */
export interface Crowd extends Visited {
  clients: number;
}

/**
 * What goes on after many clients. They came close together, so what goes off each second or two for each of them does so in bursts,
 * between short windows. Where that may be so, windows as long as the period decide. Of two, the quieter one counts: what ended
 * meanwhile is not in both. One is enough of the first of several batches, which only has to be less than the next.
 */
export async function lookAfterCrowd(
  server: CheckedServer,
  { batches, ...visited }: Visited & { batches: readonly number[] },
): Promise<{ rates: Rates; last: Snapshot }> {
  const crowd = { ...visited, clients: batches.reduce((sum, clients) => sum + clients, 0) };
  const short = await lookTwice(server, WINDOW_MS);
  if (!mayHideTimers(short.windows, crowd)) return short;
  const long = batches.length === 1 ? await lookOnce(server) : await lookTwice(server, LONGEST_PERIOD_MS);
  return { rates: joinLooks(short.rates, long.rates, crowd), last: long.last };
}

async function lookOnce(server: CheckedServer): Promise<{ rates: Rates; last: Snapshot }> {
  const first = server.look();
  await sleep(LONGEST_PERIOD_MS, undefined, { signal: server.signal });
  const last = server.look();
  return { rates: computeRates(first, last), last };
}

/** Whether short windows may have missed what these clients left: not all of them show it, and one of them or the visits do. */
export function mayHideTimers(windows: readonly Rates[], crowd: Crowd): boolean {
  const shown = COUNTED.map((metric) => windows.map((window) => hasGrown(window, metric, crowd)));
  return !shown.some((each) => each.every(Boolean)) && (shown.flat().some(Boolean) || mayLeaveSlowTimers(crowd));
}

/** Whether the visits left little that goes on: as much as a slow timer each would be. */
export function mayLeaveSlowTimers({ before, visited, visitors }: Visited): boolean {
  return COUNTED.some(({ name }) => {
    const rise = findMost(visited, name) - findMost(before, name);
    return rise >= THRESHOLDS.startedWakeUps && rise <= (visitors * MS_PER_S) / SHORTEST_PERIOD_MS;
  });
}

/** The long look counts for what has grown in it beyond any window before: other bursts are of the server's own. */
export function joinLooks(short: Rates, long: Rates, crowd: Crowd): Rates {
  const grown = COUNTED.filter((metric) => hasGrown(long, metric, crowd));
  return { ...short, ...Object.fromEntries(grown.map(({ name }) => [name, long[name]])) };
}

function hasGrown(rates: Rates, { name, perVisit }: Metric, { visited, clients }: Crowd): boolean {
  return rates[name] - findMost(visited, name) >= THRESHOLDS.quickShare * THRESHOLDS[perVisit] * clients;
}

function findMost(windows: readonly Rates[], name: keyof Rates): number {
  return Math.max(...windows.map((window) => window[name]));
}
