import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One process as /proc/<pid>/stat has it. */
export interface ProcessStat {
  pid: number;
  parent: number;
  session: number;
  /** In clock ticks since boot: with the pid it names one process for good. */
  startTicks: number;
  /** What its children took of a core that have ended, and were waited for, in ms. */
  childMs: number;
  name: string;
  /** It has ended, and its parent has not asked how. */
  isZombie: boolean;
  /** By SIGSTOP, or by a debugger. */
  isStopped: boolean;
  memoryBytes: number;
}

/** Of the clock ticks that /proc counts in: 100 per second, whatever the kernel's own timer does. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;
/** What starts processes faster than they are killed is given up. */
const MAX_KILL_ROUNDS = 20;
const GONE_POLL_MS = 2;
/** What the kernel does not let go for longer, as one that waits for a disk, is not waited for. */
const MAX_GONE_MS = 5_000;

/** How a process is known to belong to a server. */
interface TreeRoot {
  /** 0 for one that could not be started: session 0 is that of others. */
  pid: number;
  /** `NAME=value` of the environment that it was started with: a child that gave its parent and its session up still has it. */
  variable?: string;
  /** The pids of before its start, if they are known: none of them is looked at. */
  earlierPids?: readonly number[];
}

/**
 * The processes of one server: its descendants, all in the session of its root, and all with its variable in the
 * environment. On a platform without /proc there are none.
 */
export class ProcessTree {
  readonly #root: TreeRoot;
  /** A process that began before the root is no child of it, and its environment need not be read. */
  readonly #startTicks: number;
  /** Pids of others: no process joins a tree later, so each is read once. */
  #strangers: Set<number>;

  constructor(root: TreeRoot) {
    this.#root = root;
    this.#strangers = new Set(root.earlierPids);
    this.#startTicks = readProcessStat(root.pid)?.startTicks ?? 0;
  }

  /** Of the root. */
  get pid(): number {
    return this.#root.pid;
  }

  /** As of now, parents before their children. */
  list(): ProcessStat[] {
    const pids = listPids();
    const candidates = pids.filter((pid) => !this.#strangers.has(pid)).flatMap((pid) => readProcessStat(pid) ?? []);
    const members = new Map<number, ProcessStat>();
    const add = (stat: ProcessStat): void => {
      if (members.has(stat.pid)) return;
      members.set(stat.pid, stat);
      for (const other of candidates) if (other.parent === stat.pid) add(other);
    };
    const { pid: root } = this.#root;
    const isRoot = ({ pid, session }: ProcessStat) => root !== 0 && (pid === root || session === root);
    for (const stat of candidates.filter(isRoot)) add(stat);
    for (const stat of candidates) if (!members.has(stat.pid) && this.#carriesVariable(stat)) add(stat);
    const ours = candidates.filter(({ parent }) => parent === process.pid).map(({ pid }) => pid); // may be about to become one
    this.#strangers = new Set(pids.filter((pid) => !members.has(pid) && !ours.includes(pid)));
    return [...members.values()];
  }

  /**
   * SIGKILL to all who are in the tree now, to those of `earlier` who still run, and to those that they start meanwhile. Resolves
   * when they have ended: a process that is killed still needs a core for that.
   */
  async kill(earlier: readonly ProcessStat[] = []): Promise<void> {
    const killed = this.#signal(earlier);
    const until = performance.now() + MAX_GONE_MS;
    while (killed.some(isStillThere) && performance.now() < until) await sleep(GONE_POLL_MS);
  }

  #signal(earlier: readonly ProcessStat[]): ProcessStat[] {
    const killed = new Map<string, ProcessStat>();
    for (let round = 0; round < MAX_KILL_ROUNDS; round += 1) {
      const left = [...earlier.filter(isStillThere), ...this.list()].filter(
        (stat) => !stat.isZombie && stat.pid !== process.pid && !killed.has(getProcessKey(stat)),
      );
      if (left.length === 0) break;
      for (const stat of left) {
        killed.set(getProcessKey(stat), stat);
        killQuietly(stat.pid);
      }
    }
    return [...killed.values()];
  }

  #carriesVariable({ pid, startTicks }: ProcessStat): boolean {
    const { variable } = this.#root;
    if (variable === undefined || startTicks < this.#startTicks) return false;
    return readProcFile(pid, 'environ').split('\0').includes(variable);
  }
}

/** Starts the root of a tree. Who ran before it is none of its processes. */
export function startTree<T extends { pid: number | undefined }>(
  variable: string,
  start: () => T,
): { root: T; tree: ProcessTree } {
  const earlierPids = listPids();
  const root = start();
  return { root, tree: new ProcessTree({ pid: root.pid ?? 0, variable, earlierPids }) };
}

function isStillThere(stat: ProcessStat): boolean {
  const now = readProcessStat(stat.pid);
  return now !== null && !now.isZombie && now.startTicks === stat.startTicks;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}

/** `1234:5678`: pid and start. */
export function getProcessKey({ pid, startTicks }: ProcessStat): string {
  return `${pid}:${startTicks}`;
}

/** @param key of getProcessKey */
export function isAlive(key: string): boolean {
  const [pid = 0] = key.split(':').map(Number);
  const stat = readProcessStat(pid);
  return stat !== null && !stat.isZombie && getProcessKey(stat) === key;
}

/** Of all processes; none on a platform without /proc. */
export function listPids(): number[] {
  return (listProcFolder('self', '..') ?? []).filter((entry) => /^\d+$/.test(entry)).map(Number);
}

/** Null if the process is gone. */
export function readProcessStat(pid: number): ProcessStat | null {
  const text = readProcFile(pid, 'stat');
  const end = text.lastIndexOf(')'); // a name may hold blanks and brackets
  if (end === -1) return null;
  const fields = text.slice(end + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    session: Number(fields[3]),
    startTicks: Number(fields[19]),
    childMs: (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK,
    name: text.slice(text.indexOf('(') + 1, end),
    isZombie: fields[0] === 'Z',
    isStopped: fields[0]?.toUpperCase() === 'T',
    memoryBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

/** A file below /proc/<pid>; empty if it is gone or not ours to read. */
export function readProcFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8'); // of all encodings the one that Node reads without a buffer of 64 KiB
  } catch {
    return '';
  }
}

/** How long a thread has run, and how long it has waited for a core; zeros if it is gone. */
export function readThreadTimes(pid: number, tid: number): { runNs: number; waitNs: number } {
  const [runNs = 0, waitNs = 0] = readProcFile(pid, `task/${tid}/schedstat`).split(' ').map(Number);
  return { runNs, waitNs };
}

/** Where a link below /proc/<pid> leads; empty if it is gone or not ours to read. */
export function readProcLink(pid: number, file: string): string {
  try {
    return readlinkSync(`/proc/${pid}/${file}`);
  } catch {
    return '';
  }
}

/** The names in a folder below /proc/<pid>; null if it is gone or not ours to read. */
export function listProcFolder(pid: number | 'self', folder: string): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/${folder}`);
  } catch {
    return null;
  }
}
