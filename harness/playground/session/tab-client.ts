import type { Mark } from '../../model/history.ts';
import { listAllTcpRows } from '../../observe/kernel/tcp-sockets.ts';
import type { Server } from '../../observe/server.ts';
import { readMonotonicNs } from '../../system/clock.ts';

/** The tab of a browser: what it does is seen in the kernel and in the marks of its server. */
export class TabClient {
  /** Its id in the marks. */
  readonly connection: string;
  /** Of its end of the connection; null if the kernel has none any more. */
  readonly port: number | null;
  readonly #server: Server;
  /** The last look at which it was connected, and the first at which it was not, in nanoseconds. */
  #seenAt = 0;
  #goneAt: number | null = null;

  /** Waits for the next client that gives itself no id. */
  static async wait(server: Server, bound: Parameters<Server['marks']['waitUntil']>[1]): Promise<TabClient> {
    const known = new Set(server.marks.listConnections());
    const ports = new Set(listPeerPorts(server));
    const find = () => server.marks.listConnections().find((id) => id.startsWith('#') && !known.has(id));
    await server.marks.waitUntil(() => find() !== undefined, bound);
    const port = listPeerPorts(server).find((one) => !ports.has(one)) ?? null;
    return new TabClient(server, { connection: find()!, port });
  }

  private constructor(server: Server, { connection, port }: { connection: string; port: number | null }) {
    this.#server = server;
    this.connection = connection;
    this.port = port;
  }

  /**
   * When it left, in nanoseconds, as far as another look shows; null while it is there. It left between two looks: what the
   * server noticed after the first is the better sign, and is read by the next look. A browser that waits for a connection may
   * open a second one and keep it: then only the server knows which of them is closed.
   */
  findLeftAt(isConnected: boolean): number | null {
    const marks = this.#server.marks.getMarks(this.connection);
    const noticed = marks.find((mark) => mark.event === 'noticed' && (mark.by === 'read' || mark.by === 'write'));
    const now = readMonotonicNs();
    if (isConnected && noticed === undefined) this.#seenAt = now;
    else if (this.#goneAt === null) this.#goneAt = now;
    else {
      const isSign = ({ event, at }: Mark) => at > this.#seenAt && (event === 'noticed' || event === 'released');
      return Math.min((noticed ?? marks.find(isSign))?.at ?? Infinity, this.#goneAt);
    }
    return null;
  }
}

/** The ports of a server's clients, the oldest first; one that has left already may still be among them. */
function listPeerPorts({ pid, port }: Server): number[] {
  const rows = listAllTcpRows(pid).filter(({ localPort, state }) => localPort === port && state !== 'LISTEN');
  return rows.toSorted((one, other) => Number(one.inode) - Number(other.inode)).map(({ remotePort }) => remotePort);
}
