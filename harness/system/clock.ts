/** CLOCK_MONOTONIC in nanoseconds: one clock for all processes of a machine. */
export function readMonotonicNs(): number {
  return Number(process.hrtime.bigint());
}

export const NS_PER_MS = 1_000_000;
