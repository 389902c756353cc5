import { readProcFile } from './process-tree.ts';

/** One row of /proc/<pid>/net/tcp or tcp6, as far as it says whose socket it is. */
export interface TcpRow {
  localAddress: string;
  localPort: number;
  remotePort: number;
  state: 'listening' | 'established' | 'close-wait' | 'other';
  inode: string;
}

// include/net/tcp_states.h
const STATES: Readonly<Record<string, TcpRow['state']>> = {
  '0A': 'listening',
  '01': 'established',
  '08': 'close-wait',
};

/** The TCP sockets of the network namespace of a process, of IPv4 and IPv6. Rows without a process (TIME_WAIT) are left out. */
export function listTcpRows(pid: number): TcpRow[] {
  return ['net/tcp', 'net/tcp6'].flatMap((file) =>
    readProcFile(pid, file)
      .split('\n')
      .slice(1)
      .flatMap((line) => parseTcpRow(line) ?? []),
  );
}

function parseTcpRow(line: string): TcpRow | null {
  const [, local = '', remote = '', state = '', , , , , , inode = '0'] = line.trim().split(/\s+/);
  if (inode === '0') return null;
  const [address = '', port = ''] = local.split(':');
  return {
    localAddress: formatAddress(address),
    localPort: Number.parseInt(port, 16),
    remotePort: Number.parseInt(remote.split(':')[1] ?? '', 16),
    state: STATES[state] ?? 'other',
    inode,
  };
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
