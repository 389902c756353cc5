import {
  listProcFolder,
  listPids,
  getProcessKey,
  readProcLink,
  type ProcessTree,
} from '../../observe/kernel/process-tree.ts';
import { listTcpRows, type TcpRow } from '../../observe/kernel/tcp-sockets.ts';
import { listLocalInodes } from './socket-kinds.ts';

/** A port on which a process of the server listens, and where a client on this machine reaches it. */
export interface Listener {
  host: string;
  port: number;
  inode: string;
  /** The processes that hold it, by pid and start. */
  owners: readonly string[];
}

/** The listeners of the server in the order in which they were made. */
export function findListeners(tree: ProcessTree): Listener[] {
  return listOwnSockets(tree)
    .filter(({ state }) => state === 'LISTEN')
    .map(({ localAddress, localPort, inode, owners }) => ({
      host: toReachableHost(localAddress),
      port: localPort,
      inode,
      owners,
    }))
    .toSorted((one, other) => Number(one.inode) - Number(other.inode));
}

/** Of several listeners those to which the server itself is connected: what it asks in turn. */
export function findAskedListeners(tree: ProcessTree, listeners: readonly Listener[]): Listener[] {
  if (listeners.length < 2) return [];
  const ports = new Set(listOwnSockets(tree).map(({ remotePort }) => remotePort));
  return listeners.filter(({ port }) => ports.has(port));
}

/** The TCP sockets of the server, each with the processes that hold it, by pid and start. */
function listOwnSockets(tree: ProcessTree): (TcpRow & { owners: readonly string[] })[] {
  const owners = new Map<string, string[]>();
  const processes = tree.list();
  for (const stat of processes)
    for (const inode of listSocketInodes(stat.pid))
      owners.set(inode, [...(owners.get(inode) ?? []), getProcessKey(stat)]);
  if (processes[0] === undefined) return [];
  const { pid } = processes[0];
  for (const inode of listLocalInodes(pid)) owners.delete(inode);
  const rows = owners.size === 0 ? [] : listTcpRows(pid); // a server that starts has none for a while
  return rows.flatMap((row) => (owners.has(row.inode) ? [{ ...row, owners: owners.get(row.inode)! }] : []));
}

/** The pid that listens on a port; null if there is none whose descriptors may be read. */
export function findPortOwner(port: number): number | null {
  const inodes = new Set(
    listTcpRows(process.pid)
      .filter(({ state, localPort }) => state === 'LISTEN' && localPort === port)
      .map(({ inode }) => inode),
  );
  if (inodes.size === 0) return null;
  return listPids().find((pid) => listSocketInodes(pid).some((inode) => inodes.has(inode))) ?? null;
}

/** Of all sockets that a process holds. */
function listSocketInodes(pid: number): string[] {
  return (listProcFolder(pid, 'fd') ?? []).flatMap(
    (descriptor) => /^socket:\[(\d+)\]$/.exec(readProcLink(pid, `fd/${descriptor}`))?.[1] ?? [],
  );
}

/** Who listens everywhere is reached by loopback. */
function toReachableHost(address: string): string {
  return address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
}
