import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { threadId, type Worker } from 'node:worker_threads';
import type { UnseenThread } from './look.ts';

/** Node starts one for the hooks of modules, too. */
const INTERNAL = 'InternalWorker';
/** A thread that waits in `Atomics.wait`, as those of a pool do, counts as active: from here on its process must take a core as well. */
const BLOCKED_SHARE = 0.5;

interface Watched {
  worker: WeakRef<Worker>;
  sampled: EventLoopUtilization | undefined;
}

/** How much the threads of this process work, of which only those that take requests are looked into. */
export class ThreadWatch {
  #threads: Watched[] = [];
  #own = performance.eventLoopUtilization();
  #cpu = { used: process.cpuUsage(), atMs: performance.now() };

  constructor() {
    process.on('worker', (worker: Worker) => {
      if (worker.constructor.name !== INTERNAL) this.#threads.push({ worker: new WeakRef(worker), sampled: undefined });
    });
  }

  /** What they work is counted from now on. */
  sample(): void {
    this.#own = performance.eventLoopUtilization();
    this.#cpu = { used: process.cpuUsage(), atMs: performance.now() };
    this.#threads = this.#threads.filter(({ worker }) => isRunning(worker.deref()));
    for (const thread of this.#threads) thread.sampled = thread.worker.deref()?.performance.eventLoopUtilization();
  }

  /** Since the last sample, which this one follows. @param isOwn whether this thread is one of them */
  measure(isOwn: boolean): UnseenThread[] {
    const { pid } = process;
    const own = { pid, thread: threadId, busyShare: performance.eventLoopUtilization(this.#own).utilization };
    const others = this.#threads.flatMap(({ worker, sampled }) => {
      const running = worker.deref();
      if (!isRunning(running)) return [];
      return {
        pid,
        thread: running.threadId,
        busyShare: running.performance.eventLoopUtilization(sampled).utilization,
      };
    });
    const { user, system } = process.cpuUsage(this.#cpu.used);
    const isBusy = (user + system) / 1_000 >= BLOCKED_SHARE * (performance.now() - this.#cpu.atMs);
    this.sample();
    const all = isOwn ? [own, ...others] : others;
    return all.map((one) => (one.busyShare >= BLOCKED_SHARE && !isBusy ? { ...one, busyShare: 0 } : one));
  }
}

/** One that has ended has no number any more. */
function isRunning(worker: Worker | undefined): worker is Worker {
  return worker !== undefined && worker.threadId > 0;
}
