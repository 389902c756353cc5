import { readProcFile } from './process-tree.ts';

/** One row of /proc/<pid>/net/tcp or tcp6 (Documentation/networking/proc_net_tcp.rst). Queues are in bytes. */
export interface TcpRow {
  localAddress: string;
  localPort: number;
  remotePort: number;
  state: TcpState;
  sendQueue: number;
  receiveQueue: number;
  retransmits: number;
  /** `0` if no process holds the socket any more. */
  inode: string;
}

type TcpState = (typeof TCP_STATES)[number];

// include/net/tcp_states.h
const TCP_STATES = [
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

/** Below /proc/<pid>, of IPv4 and IPv6. The kernel takes milliseconds for each, however few sockets there are. */
export const TCP_TABLES = ['net/tcp', 'net/tcp6'] as const;

/**
 * The TCP sockets of the network namespace of a process, of IPv4 and IPv6. Those without a process (TIME_WAIT) are left out.
 * @param tables which to read
 */
export function listTcpRows(pid: number, tables: readonly string[] = TCP_TABLES): TcpRow[] {
  return listLines(pid, tables)
    .filter((line) => !TIME_WAIT_LINE.test(line)) // there may be thousands, and to parse them takes longer
    .map(parseTcpRow)
    .filter(({ inode }) => inode !== '0');
}

/** The same with those that no process holds any more. */
export function listAllTcpRows(pid: number): TcpRow[] {
  return listLines(pid, TCP_TABLES).map(parseTcpRow);
}

const TIME_WAIT_LINE = /:[\dA-F]{4} 06 /;

function listLines(pid: number, tables: readonly string[]): string[] {
  return tables.flatMap((file) => readProcFile(pid, file).split('\n').slice(1)).filter((line) => line !== '');
}

/** @param line of the table, as it is */
export function parseTcpRow(line: string): TcpRow {
  const [, local = '', remote = '', state = '', queues = '', , retransmits = '', , , inode = '0'] = line
    .trim()
    .split(/\s+/);
  const [address = '', port = ''] = local.split(':');
  const [send = '', receive = ''] = queues.split(':');
  return {
    localAddress: formatAddress(address),
    localPort: parseHex(port),
    remotePort: parseHex(remote.split(':')[1] ?? ''),
    state: TCP_STATES[parseHex(state)] ?? 'NONE',
    sendQueue: parseHex(send),
    receiveQueue: parseHex(receive),
    retransmits: parseHex(retransmits),
    inode,
  };
}

function parseHex(text: string): number {
  return Number.parseInt(text, 16);
}

/** The kernel prints an address as words of the machine's byte order, which is little-endian wherever Node runs. */
function formatAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [6, 4, 2, 0].map((at) => word.slice(at, at + 2)));
  const mapped = bytes.slice(0, 12).join('') === '00000000000000000000ffff'.toUpperCase();
  if (bytes.length === 4 || mapped)
    return bytes
      .slice(-4)
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    Number.parseInt(bytes[2 * at]! + bytes[2 * at + 1]!, 16).toString(16),
  );
  return groups.join(':').replace(/^(?:0:){7}0?/, '::');
}
