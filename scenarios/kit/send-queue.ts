import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

// A server that listens on :: has the connections of IPv4 in the second one, which a machine without IPv6 lacks.
const SOCKET_TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/**
 * How many bytes the kernel holds for the other end, because it has not acknowledged them; undefined of a connection that
 * the kernel does not know, or knows no more. Linux.
 */
export function countUnacknowledgedBytes({
  localPort,
  remotePort,
}: Pick<Socket, 'localPort' | 'remotePort'>): number | undefined {
  const [ownPort, otherPort] = [localPort, remotePort].map((port = 0) =>
    port.toString(16).toUpperCase().padStart(4, '0'),
  );
  const row = new RegExp(`:${ownPort} \\w+:${otherPort} \\w+ (\\w+):`);
  for (const table of SOCKET_TABLES) {
    const queued = existsSync(table) ? row.exec(readFileSync(table, 'latin1'))?.[1] : undefined;
    if (queued !== undefined) return Number.parseInt(queued, 16);
  }
  return undefined;
}
