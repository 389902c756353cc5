import { readdirSync, readFileSync } from 'node:fs';

/** One process as /proc/<pid>/stat has it. */
export interface ProcessStat {
  pid: number;
  parent: number;
  session: number;
  /** In clock ticks since boot: with the pid it names one process for good. */
  startTicks: number;
  name: string;
  /** It has ended, and its parent has not asked how. */
  isZombie: boolean;
}

/** How a process is known to belong to a server. */
interface TreeRoot {
  pid: number;
  /** `NAME=value` of the environment that it was started with: a child that gave its parent and its session up still has it. */
  variable?: string;
}

/**
 * The processes of one server: its descendants, whoever is in the session of its root, and whoever has its variable in the
 * environment. On a platform without /proc there are none.
 */
export class ProcessTree {
  readonly #root: TreeRoot;
  /** By pid and start: reading an environment costs more than remembering what was in it. */
  readonly #hasVariable = new Map<string, boolean>();

  constructor(root: TreeRoot) {
    this.#root = root;
  }

  /** As of now, parents before their children. */
  list(): ProcessStat[] {
    const all = listProcesses();
    const root = all.find(({ pid }) => pid === this.#root.pid);
    const members = new Map<number, ProcessStat>();
    const add = (stat: ProcessStat): void => {
      if (members.has(stat.pid)) return;
      members.set(stat.pid, stat);
      for (const other of all) if (other.parent === stat.pid) add(other);
    };
    if (root) add(root);
    for (const stat of all) if (stat.session === this.#root.pid || this.#carriesVariable(stat)) add(stat);
    return [...members.values()];
  }

  #carriesVariable(stat: ProcessStat): boolean {
    const { variable } = this.#root;
    if (variable === undefined) return false;
    const key = getProcessKey(stat);
    const known = this.#hasVariable.get(key);
    if (known !== undefined) return known;
    const found = readProcFile(stat.pid, 'environ').split('\0').includes(variable);
    if (found || stat.parent !== process.pid) this.#hasVariable.set(key, found); // ours may not have replaced its environment yet
    return found;
  }
}

/** `1234:5678`: pid and start. */
function getProcessKey({ pid, startTicks }: ProcessStat): string {
  return `${pid}:${startTicks}`;
}

function listProcesses(): ProcessStat[] {
  try {
    return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? (readProcessStat(Number(entry)) ?? []) : []));
  } catch {
    return []; // no /proc
  }
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
    name: text.slice(text.indexOf('(') + 1, end),
    isZombie: fields[0] === 'Z',
  };
}

/** A file below /proc/<pid>; empty if it is gone or not ours to read. */
export function readProcFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** The names in a folder below /proc/<pid>; null if it is gone or not ours to read. */
export function listProcFolder(pid: number, folder: string): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/${folder}`);
  } catch {
    return null;
  }
}
