/** CLOCK_MONOTONIC in nanoseconds: one clock for all processes of a machine. */
export function readMonotonicNs(): number {
  return Number(process.hrtime.bigint());
}
