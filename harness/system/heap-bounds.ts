import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** By how much the old generation may grow beyond what is in use before it is collected: V8 would let it double, and more. */
const GROWTH_PERCENT = 10;

/** How large the young generation becomes: V8 lets it grow to four times that. With a quarter of it, collections take twice the time. */
const YOUNG_BYTES = 32 * 1024 * 1024;

/** Keeps the heap of this process near what is in use, for little CPU. Of V8's flags these two are read again later. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setYoungGrowth(1);
  const observer = new PerformanceObserver(() => {
    const isGrown = measureYoungBytes() >= YOUNG_BYTES;
    if (isGrown) observer.disconnect();
    setYoungGrowth(isGrown ? 1 : 2);
  });
  observer.observe({ entryTypes: ['gc'] });
}

/** @param factor by which the next collections make it larger */
function setYoungGrowth(factor: 1 | 2): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

function measureYoungBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity;
}
