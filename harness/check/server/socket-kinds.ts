import { readProcFile } from '../../observe/kernel/process-tree.ts';
import { listTcpRows, TCP_TABLES, type TcpRow } from '../../observe/kernel/tcp-sockets.ts';
import type { Resource } from '../evidence.ts';

/** What the sockets of a server are for. The tables of the kernel cost milliseconds, so they are read only for a new socket. */
export class SocketKinds {
  readonly #known = new Map<string, Resource | null>();
  /** The one first in which a socket was found last: that is where the next clients are, too. */
  #tables: readonly string[] = TCP_TABLES;

  /** Null for a listener. @param pid any process of the network namespace */
  classify(inode: string, pid: number, port: number): Resource | null {
    const known = this.#known.get(inode);
    if (known !== undefined) return known;
    this.#read(inode, pid, port);
    // A connection that was reset has left the table, while its descriptor may stay open.
    if (!this.#known.has(inode))
      this.#known.set(inode, { kind: 'own-socket', text: 'a socket whose connection is gone' });
    return this.#known.get(inode)!;
  }

  /** As many tables as it takes to find it. */
  #read(sought: string, pid: number, port: number): void {
    for (const inode of listLocalInodes(pid)) this.#known.set(inode, { kind: 'pipe', text: 'a socket pair' });
    for (const table of this.#tables) {
      if (this.#known.has(sought)) return;
      this.#addRows(listTcpRows(pid, [table]), port);
      if (this.#known.has(sought)) this.#tables = [table, ...TCP_TABLES.filter((other) => other !== table)];
    }
  }

  #addRows(rows: readonly TcpRow[], port: number): void {
    for (const { inode, state, localPort, remotePort } of rows) {
      if (state === 'LISTEN') this.#known.set(inode, null);
      else if (localPort === port)
        this.#known.set(inode, { kind: 'own-socket', text: `the client's port ${remotePort}` });
      else this.#known.set(inode, { kind: 'connection', text: `to port ${remotePort}` });
    }
  }
}

/** Unix and UDP sockets: pairs with children, logs, names. */
export function listLocalInodes(pid: number): string[] {
  const unix = readProcFile(pid, 'net/unix').split('\n').slice(1);
  const udp = ['net/udp', 'net/udp6'].flatMap((file) => readProcFile(pid, file).split('\n').slice(1));
  return [...unix.map((line) => line.split(/\s+/)[6] ?? ''), ...udp.map((line) => line.trim().split(/\s+/)[9] ?? '')];
}
