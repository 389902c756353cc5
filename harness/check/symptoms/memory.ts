import type { InsideEvidence } from '../inside-evidence.ts';
import { MEMORY_BATCH } from '../inside-evidence.ts';
import type { Symptom } from './symptom.ts';

/** Of each client in every batch: code that is compiled later, and lists that grow by doubling, take some for a while. */
const LEAST_BYTES = 1_024;

/** What each client left in memory, if it was as good as the same in every batch; a cache that is full adds no more. */
export function judgeMemory({ memory, sinceLastVisitMs }: InsideEvidence): Symptom[] {
  const growths = memory.slice(1).map((bytes, at) => (bytes - memory[at]!) / MEMORY_BATCH);
  const least = Math.min(...growths);
  if (growths.length === 0 || least < LEAST_BYTES) return [];
  const sentence = `Each client left ${formatKib(least)} or more in memory that no garbage collection frees, in ${growths.length} of ${growths.length} batches of ${MEMORY_BATCH}: a table, a list or a cache that grows with each of them.`;
  return [
    {
      verdict: 'retained',
      kind: 'memory',
      sentence,
      count: [growths.length, growths.length],
      ageMs: sinceLastVisitMs,
      source: 'inside',
    },
  ];
}

function formatKib(bytes: number): string {
  return `${(bytes / 1_024).toFixed(1)} KiB`;
}
