import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../system/errors.ts';
import { Shared } from '../../system/single-flight.ts';

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
const BETWEEN_READS_MS = 120;
/** And more with thousands of rows: reading takes a tenth of the time at most, because nothing else goes on meanwhile. */
const READS_REST = 9;

/** The TCP sockets of one network namespace. The format is that of Documentation/networking/proc_net_tcp.rst. */
export class SocketTable {
  readonly #table: Shared<string | null>;

  /** @param pid any process of the namespace */
  constructor(pid: number | 'self') {
    const rest = (tookMs: number) => sleep(Math.max(BETWEEN_READS_MS, READS_REST * tookMs));
    this.#table = new Shared(async () => read(`/proc/${pid}/net/tcp`), rest);
  }

  /** Both ends of a connection as of now or a little later; null on a platform that does not show its sockets. */
  async pair(clientPort: number, serverPort: number): Promise<Pair | null> {
    const table = await this.#table.get();
    if (table === null) return null;
    return { client: find(table, clientPort, serverPort), server: find(table, serverPort, clientPort) };
  }
}

const SHOWN = existsSync('/proc/self/net/tcp');

/**
 * Synchronous: the kernel gives the table out in small pieces, and each would wait for a turn of a busy loop.
 * @throws {HarnessError} if the namespace is gone
 */
function read(path: string): string | null {
  if (!SHOWN) return null;
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw new HarnessError(`Expected to read ${path}, got ${(error as Error).message}.`);
  }
}

/** A table may have thousands of rows in TIME_WAIT, so the row is sought in the text: `address:port address:port state ...`. */
function find(table: string, local: number, remote: number): Socket | null {
  const sought = `:${hex(local)} `;
  for (let at = table.indexOf(sought); at !== -1; at = table.indexOf(sought, at + 1)) {
    const rest = table.slice(at + sought.length, table.indexOf('\n', at));
    if (rest.startsWith(`:${hex(remote)} `, ADDRESS_LENGTH)) return socketOf(rest);
  }
  return null;
}

const ADDRESS_LENGTH = 8;

function socketOf(row: string): Socket {
  const [, state = '', queues = '', , retransmits = '', , , inode] = row.split(/\s+/);
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
