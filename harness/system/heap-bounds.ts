import { setFlagsFromString } from 'node:v8';

/** By how much the old generation may grow beyond what is in use before it is collected: V8 would let it double, and more. */
const GROWTH_PERCENT = 10;

/**
 * Keeps the heap of this process near what is in use, for little CPU. The young generation stays as large as it is, some
 * 8 MiB; V8 doubles it up to 128 MiB while much is allocated at once. Of V8's flags these two are read again later.
 */
export function boundHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
