import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** One row of /proc/net/tcp. Queues are in bytes; `orphan` says that no process holds the socket any more. */
export interface Socket {
  state: State;
  sendQueue: number;
  receiveQueue: number;
  retransmits: number;
  orphan: boolean;
}

export type State = (typeof STATES)[number];

// include/net/tcp_states.h
const STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const;

/** Both ends of one loopback connection as the kernel has them; null where it has none. */
export interface Pair {
  client: Socket | null;
  server: Socket | null;
}

/** One table walk costs the kernel milliseconds, however few sockets there are, so all who look share it. */
const BETWEEN_READS_MS = 15;

/** The TCP sockets of one network namespace. The format is that of Documentation/networking/proc_net_tcp.rst. */
export class SocketTable {
  readonly #path: string;
  #reading: Promise<string | null> = Promise.resolve(null);
  #next: Promise<string | null> | null = null;

  /** @param pid any process of the namespace */
  constructor(pid: number | 'self') {
    this.#path = `/proc/${pid}/net/tcp`;
  }

  /** Both ends of a connection as of now or a little later; null on a platform that does not show its sockets. */
  async pair(clientPort: number, serverPort: number): Promise<Pair | null> {
    const table = await this.#fresh();
    if (table === null) return null;
    return { client: find(table, clientPort, serverPort), server: find(table, serverPort, clientPort) };
  }

  /** A table that was read after this call: the read that is under way began too early. */
  #fresh(): Promise<string | null> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      const table = readFile(this.#path, 'latin1').catch(() => null);
      this.#reading = table.then((text) => sleep(BETWEEN_READS_MS, text));
      return table;
    });
    return this.#next;
  }
}

function find(table: string, local: number, remote: number): Socket | null {
  const pattern = new RegExp(`^ *\\d+: [0-9A-F]{8}:${hex(local)} [0-9A-F]{8}:${hex(remote)} .*$`, 'm');
  const [row] = pattern.exec(table) ?? [];
  if (row === undefined) return null;
  const [, , , state = '', queues = '', , retransmits = '', , , inode] = row.trim().split(/\s+/);
  const [send = '', receive = ''] = queues.split(':');
  return {
    state: STATES[Number.parseInt(state, 16)] ?? 'NONE',
    sendQueue: Number.parseInt(send, 16),
    receiveQueue: Number.parseInt(receive, 16),
    retransmits: Number.parseInt(retransmits, 16),
    orphan: inode === '0',
  };
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
