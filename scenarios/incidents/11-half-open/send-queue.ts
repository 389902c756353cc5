import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How many bytes the kernel holds for the other end, because it has not acknowledged them. Linux, IPv4. */
export function unacknowledged({ localPort, remotePort }: Socket): number {
  const [own, other] = [localPort, remotePort].map((port = 0) => port.toString(16).toUpperCase().padStart(4, '0'));
  const row = new RegExp(`:${own} \\w+:${other} \\w+ (\\w+):`).exec(readFileSync('/proc/self/net/tcp', 'latin1'));
  return Number.parseInt(row?.[1] ?? '0', 16);
}
