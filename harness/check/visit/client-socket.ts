import type { Client } from '../../observe/clients/client.ts';
import type { SocketEnd } from '../../observe/kernel/socket-table.ts';

interface SocketHolder {
  readableEnded: boolean;
  destroyed: boolean;
  pause: () => unknown;
  resetAndDestroy: () => unknown;
}

/** The socket of a client in this process; null of one in a process of its own. */
export function findSocket(client: Client): SocketHolder | null {
  return 'socket' in client ? (client.socket as SocketHolder) : null;
}

const OPEN_STATES: readonly string[] = ['ESTABLISHED', 'CLOSE_WAIT'];

/** Whether a process still has this end of a connection, and has not closed it. */
export function isOpen(end: SocketEnd | null): boolean {
  return end !== null && !end.orphan && OPEN_STATES.includes(end.state);
}
