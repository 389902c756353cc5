import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../system/errors.ts';
import { SingleFlight } from '../../system/single-flight.ts';
import { parseTcpRow, type TcpRow } from './tcp-sockets.ts';

/** One end of a connection; `orphan` says that no process holds the socket any more. */
export interface SocketEnd extends Pick<TcpRow, 'state' | 'sendQueue' | 'receiveQueue' | 'retransmits'> {
  orphan: boolean;
}

/** Both ends of one loopback connection as the kernel has them; null where it has none. */
export interface SocketPair {
  client: SocketEnd | null;
  server: SocketEnd | null;
}

/** One walk through the table costs the kernel milliseconds, however few sockets there are, so all who look share it. */
const MIN_READ_PAUSE_MS = 120;
/**
 * And more with thousands of rows, because nothing else goes on meanwhile: a twentieth of the time is enough. What it took is the
 * time of a core: one that is waited for costs nothing, and who looks for a moment must not miss it then.
 */
const READ_PAUSE_FACTOR = 19;
const MIN_CLOSE_PAUSE_MS = 10;
const CLOSE_PAUSE_FACTOR = 3;
const US_PER_MS = 1_000;
/** But a proof is not waited for much longer than clients are watched anyway: servers have timers. */
const MAX_READ_PAUSE_MS = 400;

/** The TCP sockets of one network namespace. */
export class SocketTable {
  readonly #table: SingleFlight<SocketRows | null>;

  /**
   * @param pid any process of the namespace
   * @param isWatchedClosely whether a person, or one client at a time, waits for it, and so a quarter of the time may be spent with reading
   */
  constructor(pid: number | 'self', { isWatchedClosely = false } = {}) {
    const [minPauseMs, factor] = isWatchedClosely
      ? [MIN_CLOSE_PAUSE_MS, CLOSE_PAUSE_FACTOR]
      : [MIN_READ_PAUSE_MS, READ_PAUSE_FACTOR];
    let tookMs = 0;
    const read = async () => {
      const before = process.cpuUsage();
      const rows = readSocketTable(`/proc/${pid}/net/tcp`);
      const { user, system } = process.cpuUsage(before);
      tookMs = (user + system) / US_PER_MS;
      return rows;
    };
    this.#table = new SingleFlight(read, () =>
      sleep(Math.min(MAX_READ_PAUSE_MS, Math.max(minPauseMs, factor * tookMs))),
    );
  }

  /** Both ends of a connection as of now or a little later; null on a platform that does not show its sockets. */
  async findPair(clientPort: number, serverPort: number): Promise<SocketPair | null> {
    const table = await this.#table.get();
    if (table === null) return null;
    return { client: findSocket(table, clientPort, serverPort), server: findSocket(table, serverPort, clientPort) };
  }
}

const HAS_SOCKET_TABLE = existsSync('/proc/self/net/tcp');

/**
 * Synchronous: the kernel gives the table out in small pieces, and each would wait for a turn of a busy loop.
 * @throws {HarnessError} if the namespace is gone
 */
function readSocketTable(path: string): SocketRows | null {
  if (!HAS_SOCKET_TABLE) return null;
  try {
    return indexRows(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new HarnessError('proc-unreadable', `Expected to read ${path}, got ${(error as Error).message}.`);
  }
}

/** The rows as text by their two ports in hexadecimal: a table may have thousands in TIME_WAIT, and few of them are sought. */
type SocketRows = ReadonlyMap<string, string>;

/** A row is `number: address:port address:port state ...`, where only the number varies in width. Of two rows the first counts. */
function indexRows(table: string): SocketRows {
  const rows = new Map<string, string>();
  const lines = table.trimEnd().split('\n').slice(1);
  for (const line of lines.toReversed()) {
    const at = line.indexOf(':') + 2 + ADDRESS_LENGTH + 1;
    const remoteAt = at + PORT_LENGTH + 1 + ADDRESS_LENGTH + 1;
    rows.set(line.slice(at, at + PORT_LENGTH) + line.slice(remoteAt, remoteAt + PORT_LENGTH), line);
  }
  return rows;
}

const ADDRESS_LENGTH = 8;
const PORT_LENGTH = 4;

function findSocket(rows: SocketRows, local: number, remote: number): SocketEnd | null {
  const line = rows.get(formatHexPort(local) + formatHexPort(remote));
  if (line === undefined) return null;
  const { state, sendQueue, receiveQueue, retransmits, inode } = parseTcpRow(line);
  return { state, sendQueue, receiveQueue, retransmits, orphan: inode === '0' };
}

function formatHexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(PORT_LENGTH, '0');
}
