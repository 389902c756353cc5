import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NS_PER_MS } from '../../model/format.ts';
import {
  getProcessKey,
  listProcFolder,
  readProcFile,
  readProcLink,
  readThreadTimes,
  type ProcessStat,
  type ProcessTree,
} from '../../observe/kernel/process-tree.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { SocketKinds } from './socket-kinds.ts';
import { RESOURCE_KINDS, type Rates, type Resource, type ResourceCounts, type ResourceKind } from '../evidence.ts';

/** What the server has at one moment. */
export interface Snapshot {
  /** When the counters of its threads were read. */
  atMs: number;
  processes: readonly ProcessStat[];
  /** By an identity that no other resource gets while this one lives. */
  resources: ReadonlyMap<string, Resource>;
  threads: ReadonlyMap<string, ThreadCounters>;
  writes: ReadonlyMap<string, number>;
  logLines: number;
}

/** Since the thread began. */
interface ThreadCounters {
  wakeUps: number;
  runNs: number;
  waitNs: number;
}

/** Whose things are looked at. */
export interface SnapshotScope {
  tree: ProcessTree;
  port: number;
  temporaryFolder: string | null;
  countLogLines: () => number;
  sockets: SocketKinds;
}

const MAX_TEMPORARY_FILES = 2_000;
const MAX_TEXT_LENGTH = 60;

/** Looks once, synchronously: what a busy loop of ours would put between two files of one process is not in it. */
export function takeSnapshot({ tree, port, temporaryFolder, countLogLines, sockets }: SnapshotScope): Snapshot {
  const processes = tree.list();
  const resources = new Map<string, Resource>();
  const threads = new Map<string, ThreadCounters>();
  const writes = new Map<string, number>();
  const startedAtMs = readMonotonicNs() / NS_PER_MS;
  for (const stat of processes) {
    addThreads(stat, resources, threads);
    writes.set(getProcessKey(stat), Number(/syscw: (\d+)/.exec(readProcFile(stat.pid, 'io'))?.[1] ?? 0));
  }
  const atMs = (startedAtMs + readMonotonicNs() / NS_PER_MS) / 2;
  // The tables of sockets take milliseconds, on a busy machine many: they are read when the counters are, and the clock with them.
  for (const stat of processes) {
    resources.set(`process ${getProcessKey(stat)}`, { kind: 'process', text: describeProcess(stat) });
    addDescriptors(stat, { port, sockets, resources });
  }
  if (temporaryFolder !== null)
    for (const path of listFiles(temporaryFolder))
      resources.set(`file ${path}`, { kind: 'temporary-file', text: `$TMPDIR/${relative(temporaryFolder, path)}` });
  return {
    atMs,
    processes,
    resources,
    threads,
    writes,
    logLines: countLogLines(),
  };
}

function describeProcess({ pid, name, isZombie }: ProcessStat): string {
  if (isZombie) return `${name}, which has ended and was not waited for`;
  const words = readProcFile(pid, 'cmdline').replaceAll('\0', ' ').trim() || name;
  return words.length > MAX_TEXT_LENGTH ? `${words.slice(0, MAX_TEXT_LENGTH)}…` : words;
}

function addThreads(stat: ProcessStat, resources: Map<string, Resource>, threads: Map<string, ThreadCounters>): void {
  for (const tid of listProcFolder(stat.pid, 'task') ?? []) {
    const key = `thread ${getProcessKey(stat)} ${tid}`;
    const status = readProcFile(stat.pid, `task/${tid}/status`);
    const wakeUps = Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    threads.set(key, { wakeUps, ...readThreadTimes(stat.pid, Number(tid)) });
    if (Number(tid) !== stat.pid)
      resources.set(key, { kind: 'thread', text: /^Name:\s+(.*)$/m.exec(status)?.[1] ?? tid });
  }
}

interface DescriptorScope {
  port: number;
  sockets: SocketKinds;
  resources: Map<string, Resource>;
}

function addDescriptors(stat: ProcessStat, scope: DescriptorScope): void {
  for (const descriptor of listProcFolder(stat.pid, 'fd') ?? []) {
    const target = readProcLink(stat.pid, `fd/${descriptor}`);
    const resource = target === '' ? null : classifyDescriptor(target, stat.pid, scope);
    if (resource === null) continue;
    scope.resources.set(`${getProcessKey(stat)} ${descriptor} ${target}`, resource);
    if (target !== 'anon_inode:inotify') continue;
    const info = readProcFile(stat.pid, `fdinfo/${descriptor}`);
    for (const [, watch = '', inode = ''] of info.matchAll(/^inotify wd:(\w+) ino:(\w+)/gm))
      scope.resources.set(`${getProcessKey(stat)} ${descriptor} watch ${watch}`, {
        kind: 'watch',
        text: `inode ${Number.parseInt(inode, 16)}`,
      });
  }
}

/** Null for the listener itself. */
function classifyDescriptor(target: string, pid: number, { port, sockets }: DescriptorScope): Resource | null {
  const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
  if (inode !== undefined) return sockets.classify(inode, pid, port);
  if (target.startsWith('pipe:')) return { kind: 'pipe', text: 'a pipe' };
  const isFile = target.startsWith('/') && (!target.startsWith('/dev/') || target.startsWith('/dev/shm/'));
  return { kind: isFile ? 'file' : 'descriptor', text: target };
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .slice(0, MAX_TEMPORARY_FILES)
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return []; // it was removed
  }
}

/** How many of each kind. */
export function countResources({ resources }: Snapshot): ResourceCounts {
  const counts = Object.fromEntries(RESOURCE_KINDS.map((kind) => [kind, 0])) as Record<ResourceKind, number>;
  for (const { kind } of resources.values()) counts[kind] += 1;
  return counts;
}

/** Per second, of the threads and processes that were there at the end. */
export function computeRates(from: Snapshot, to: Snapshot): Rates {
  const seconds = Math.max(to.atMs - from.atMs, 1) / 1_000;
  const sum = { wakeUps: 0, runNs: 0, waitNs: 0 };
  for (const [key, counters] of to.threads) {
    const earlier = from.threads.get(key);
    sum.wakeUps += counters.wakeUps - (earlier?.wakeUps ?? 0);
    sum.runNs += counters.runNs - (earlier?.runNs ?? 0);
    sum.waitNs += counters.waitNs - (earlier?.waitNs ?? 0);
  }
  let childNs = 0;
  const earlier = new Map(from.processes.map((stat) => [getProcessKey(stat), stat.childMs]));
  for (const stat of to.processes) childNs += (stat.childMs - (earlier.get(getProcessKey(stat)) ?? 0)) * NS_PER_MS;
  for (const [key, { runNs }] of from.threads) if (!to.threads.has(key)) childNs -= runNs; // counted while it was there
  let writes = 0;
  for (const [key, count] of to.writes) writes += count - (from.writes.get(key) ?? 0);
  return {
    wakeUps: sum.wakeUps / seconds,
    cpuMs: sum.runNs / NS_PER_MS / seconds,
    wantedMs: (sum.runNs + sum.waitNs) / NS_PER_MS / seconds,
    childMs: Math.max(0, childNs) / NS_PER_MS / seconds,
    logLines: (to.logLines - from.logLines) / seconds,
    writes: writes / seconds,
  };
}
