import type { OutsideEvidence, Rates } from '../evidence.ts';
import { formatSeconds } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';

export interface Metric {
  name: keyof Rates;
  noun: string;
  perVisit: keyof Thresholds;
}

/** In the order in which they are reported: what rises together has one cause. */
export const METRICS: readonly Metric[] = [
  { name: 'wakeUps', noun: 'wake-ups', perVisit: 'wakeUpsPerVisit' },
  { name: 'cpuMs', noun: 'ms of CPU', perVisit: 'cpuMsPerVisit' },
  { name: 'logLines', noun: 'log lines', perVisit: 'logLinesPerVisit' },
  { name: 'writes', noun: 'writes', perVisit: 'writesPerVisit' },
];

/** `The server's wake-ups per second while no client was connected: before the first client 0.0, after 4 visits 80, ...` */
export function describeRates(evidence: OutsideEvidence, { name, noun }: Pick<Metric, 'name' | 'noun'>): string {
  const { before, visits, lastLook, quick, end } = evidence;
  let clients = visits.length;
  const looks = [`before the first client ${formatRate(before[name])}`];
  if (lastLook !== null) looks.push(`after ${clients} visits ${formatRate(lastLook.rates[name])}`);
  for (const { hangUps, rates } of quick) {
    clients += hangUps;
    looks.push(`after ${clients} clients ${formatRate(rates[name])}`);
  }
  if (end !== null)
    looks.push(`and ${formatSeconds(end.sinceLastVisitMs)} after the last had left ${formatRate(end.rates[name])}`);
  return `The server's ${noun} per second while no client was connected: ${looks.join(', ')}.`;
}

/** `41 wake-ups per second (1.0 before)`, of each that rose with these clients. */
export function describeRise(
  { before, after, clients }: { before: Rates; after: Rates; clients: number },
  thresholds: Thresholds,
): string[] {
  const { cpuNoiseFactor } = thresholds; // so few clients are the first, whose code is new to the server
  const risen = METRICS.filter(({ name, perVisit }) => {
    const noise = name === 'cpuMs' ? cpuNoiseFactor : 1;
    return after[name] - before[name] >= clients * thresholds[perVisit] * noise;
  });
  return risen.map(
    ({ name, noun }) => `${formatRate(after[name])} ${noun} per second (${formatRate(before[name])} before)`,
  );
}

function formatRate(rate: number): string {
  return rate < 9.95 ? rate.toFixed(1) : String(Math.round(rate));
}
