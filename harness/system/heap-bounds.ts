import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By how much the old generation may grow beyond what is in use before it is collected: V8 would let it double, and more. */
const GROWTH_PERCENT = 10;

/** How large the young generation becomes: V8 lets it grow to four times that. With a quarter of it, collections take twice the time. */
const YOUNG_BYTES = 32 * 1024 * 1024;
/** And while a report is made, which is soon over and needs memory itself. */
const SMALL_YOUNG_BYTES = 8 * 1024 * 1024;
/** Of a process that holds less, there is nothing to give back that is worth the time. */
const LARGE_BYTES = 160 * 1024 * 1024;

type CollectGarbage = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

let isBound = false;

/** Keeps the heap of this process near what is in use, for little CPU. Of V8's flags these two are read again later. */
export function boundHeap(): void {
  isBound = true;
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  growYoung(YOUNG_BYTES);
}

/** Gives back to the system what a heap that is bound does not need any more, in some hundredths of a second. */
export function shrinkHeap(): void {
  if (!isBound || process.memoryUsage.rss() < LARGE_BYTES) return;
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as CollectGarbage;
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  growYoung(SMALL_YOUNG_BYTES);
}

/** Lets collections double the young generation until it is so large. */
function growYoung(mostBytes: number): void {
  setYoungGrowth(1);
  const observer = new PerformanceObserver(() => {
    const isGrown = measureYoungBytes() >= mostBytes;
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
