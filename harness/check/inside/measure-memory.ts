import { setTimeout as sleep } from 'node:timers/promises';
import { MEMORY_BATCH } from '../inside-evidence.ts';
import type { ProbeHost } from './probe-host.ts';
import { hangUpMany } from '../visit/quick.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { VisitScope } from '../visit/visit.ts';

const BATCHES = 3;

/** The bytes in use before and after each batch of clients. Nothing is followed meanwhile. */
export async function measureMemory(scope: VisitScope, host: ProbeHost): Promise<number[]> {
  const bytes = [await host.measureMemory()];
  while (bytes.length <= BATCHES) {
    await hangUpMany(scope, { hangUps: MEMORY_BATCH, waitMs: THRESHOLDS.firstByteMs });
    await sleep(THRESHOLDS.youngestMs, undefined, { signal: scope.server.signal });
    bytes.push(await host.measureMemory());
  }
  return bytes;
}
