import { NS_PER_MS } from '../../model/format.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { readThreadTimes } from './process-tree.ts';

const EVERY_NS = 200 * NS_PER_MS;
const MAX_LOOKS = 25;

/**
 * For how long the first thread of a process was ready to run and had no core, in nanoseconds. Node writes its marks from that thread;
 * of a runtime with several it may be another one.
 */
export class CoreWait {
  readonly #readWaitNs: () => number;
  readonly #looks: { at: number; waitNs: number }[] = [];

  constructor(readWaitNs: () => number) {
    this.#readWaitNs = readWaitNs;
  }

  /** Without /proc it never waits. @param getPid undefined of a process that could not be started */
  static ofProcess(getPid: () => number | undefined): CoreWait {
    return new CoreWait(() => {
      const pid = getPid();
      return pid === undefined ? 0 : readThreadTimes(pid, pid).waitNs;
    });
  }

  /** Has a look, unless the last one was a moment ago. */
  look(now = readMonotonicNs()): void {
    if (now - (this.#looks.at(-1)?.at ?? -Infinity) < EVERY_NS) return;
    this.#looks.push({ at: now, waitNs: this.#readWaitNs() });
    if (this.#looks.length > MAX_LOOKS) this.#looks.shift();
  }

  /**
   * Since that moment at most: since the last look before it, or the first one that is remembered, until now. Of a process that is
   * gone until the last look; 0 if there was none.
   */
  measureSince(at: number): number {
    const look = this.#looks.findLast((one) => one.at <= at) ?? this.#looks[0];
    return look === undefined ? 0 : Math.max(this.#readWaitNs(), this.#looks.at(-1)!.waitNs) - look.waitNs;
  }
}
