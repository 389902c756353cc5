import { MS_PER_S } from '../../model/format.ts';
import type { OutsideEvidence } from '../evidence.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Symptom } from './symptom.ts';

/** Whether clients left a loop that never pauses: it takes whole cores. */
export function judgeBusy({ before, lastLook, end, visits }: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const busy = visits.filter(({ after }) => after.wantedMs >= thresholds.busyShare * MS_PER_S).length;
  const last = end ?? lastLook;
  const isBusy =
    before.wantedMs < thresholds.idleShare * MS_PER_S &&
    last !== null &&
    last.rates.wantedMs >= thresholds.busyShare * MS_PER_S &&
    busy > 0;
  if (!isBusy) return null;
  return {
    verdict: 'leak',
    kind: 'busy',
    count: [busy, visits.length],
    ageMs: end?.sinceLastVisitMs ?? null,
    sentence: `The server keeps ${(last.rates.wantedMs / MS_PER_S).toFixed(1)} cores busy while no client is connected; before the first client it was idle.`,
  };
}
