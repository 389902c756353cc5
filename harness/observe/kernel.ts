import { existsSync, readFileSync } from 'node:fs';
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

/** One walk through the table costs the kernel milliseconds, however few sockets there are, so all who look share it. */
const BETWEEN_READS_MS = 40;

type Table = ReadonlyMap<string, Socket>;

/** The TCP sockets of one network namespace. The format is that of Documentation/networking/proc_net_tcp.rst. */
export class SocketTable {
  readonly #path: string;
  #reading: Promise<unknown> = Promise.resolve();
  #next: Promise<Table | null> | null = null;

  /** @param pid any process of the namespace */
  constructor(pid: number | 'self') {
    this.#path = `/proc/${pid}/net/tcp`;
  }

  /** Both ends of a connection as of now or a little later; null on a platform that does not show its sockets. */
  async pair(clientPort: number, serverPort: number): Promise<Pair | null> {
    const table = await this.#fresh();
    if (table === null) return null;
    const end = (local: number, remote: number) => table.get(`${local} ${remote}`) ?? null;
    return { client: end(clientPort, serverPort), server: end(serverPort, clientPort) };
  }

  /** A table that was read after this call: the read that is under way began too early. */
  #fresh(): Promise<Table | null> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      this.#reading = sleep(BETWEEN_READS_MS);
      return read(this.#path);
    });
    return this.#next;
  }
}

/** Synchronous: the kernel gives the table out in small pieces, and each would wait for a turn of a busy loop. */
function read(path: string): Table | null {
  if (!existsSync(path)) return null;
  const [, ...rows] = readFileSync(path, 'latin1').trimEnd().split('\n');
  return new Map(rows.map(parseRow));
}

function parseRow(row: string): [string, Socket] {
  const [, local, remote, state = '', queues, , retransmits = '', , , inode] = row.trim().split(/\s+/);
  const [send, receive] = pairOf(queues);
  const socket: Socket = {
    state: STATES[Number.parseInt(state, 16)] ?? 'NONE',
    sendQueue: send,
    receiveQueue: receive,
    retransmits: Number.parseInt(retransmits, 16),
    orphan: inode === '0',
  };
  return [`${pairOf(local)[1]} ${pairOf(remote)[1]}`, socket];
}

/** `address:port`, or `sent:received`, in hexadecimal. */
function pairOf(field = ''): [number, number] {
  const [first = '', second = ''] = field.split(':');
  return [Number.parseInt(first, 16), Number.parseInt(second, 16)];
}
