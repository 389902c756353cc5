import { listProcFolder, readProcFile, readThreadTimes } from '../observe/kernel/process-tree.ts';
import { readMonotonicNs } from '../system/clock.ts';

const SAMPLE_MS = 25;

/** What the threads of a server that serve, and the harness's own, had of the cores between two samples: CLOCK_MONOTONIC, nanoseconds. */
export interface CoreTime {
  from: number;
  to: number;
  /** For how long they waited for a core, together. */
  waitedNs: number;
  /** For how long the server ran. */
  ranNs: number;
}

type ThreadTimes = ReturnType<typeof readThreadTimes>;

/** Follows how long a server and the harness wait for a core; nothing where the system does not say. */
export class CoreTimes implements Disposable {
  readonly #times: CoreTime[] = [];
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #at = readMonotonicNs();
  #threads = new Map<string, ThreadTimes>();

  constructor(pid: number) {
    this.#pid = pid;
    this.#threads = this.#readThreads();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** Up to now. */
  list(): readonly CoreTime[] {
    this.#sample();
    return this.#times;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const [before, after] = [this.#threads, this.#readThreads()];
    const [from, to] = [this.#at, readMonotonicNs()];
    const sum = (field: keyof ThreadTimes, isMeant: (key: string) => boolean) =>
      [...after].reduce((total, [key, times]) => {
        const earlier = before.get(key)?.[field] ?? 0;
        return isMeant(key) ? total + Math.max(0, times[field] - earlier) : total;
      }, 0);
    this.#times.push({
      from,
      to,
      waitedNs: sum('waitNs', () => true),
      ranNs: sum('runNs', (key) => key.startsWith(`${this.#pid} `)),
    });
    [this.#threads, this.#at] = [after, to];
  }

  /** The main threads, and those of the server that open, close and remove its files. */
  #readThreads(): Map<string, ThreadTimes> {
    const workers = (listProcFolder(this.#pid, 'task') ?? [])
      .map(Number)
      .filter((tid) => tid !== this.#pid && readProcFile(this.#pid, `task/${tid}/comm`).startsWith('libuv-worker'));
    const threads = [[this.#pid, this.#pid] as const, ...workers.map((tid) => [this.#pid, tid] as const)];
    threads.push([process.pid, process.pid]);
    return new Map(threads.map(([pid, tid]) => [`${pid} ${tid}`, readThreadTimes(pid, tid)]));
  }
}
