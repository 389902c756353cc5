import { SocketTable } from '../kernel/socket-table.ts';
import type { Place } from './network-env.ts';
import type { Cabled, Target } from './client.ts';
import { RemoteProcess, type RemoteClient } from './remote.ts';

/**
 * A socket whose process has ended may still have to say so to a peer that no longer answers, and as long as it tries it keeps
 * its namespace: two minutes, unless the kernel is told to try once only.
 */
export const SHORT_LIVED = 'echo 1 > /proc/sys/net/ipv4/tcp_orphan_retries';

/** Whose end of a cable is taken down. */
export type End = 'client' | 'server';

/** The server's end of a new cable: a process of its namespace, what tells this cable from others, and the end that will go. */
export interface Outlet {
  resident: RemoteProcess;
  number: number;
  unplugAt: End;
}

/** A client in a network namespace of its own, joined to the servers' by a cable: both are gone with its process. */
export class CabledClient implements Cabled {
  readonly port: number;
  readonly received: RemoteClient['received'];
  /** Its end of the connection is not in the servers' table. */
  readonly sockets: SocketTable;
  readonly #process: RemoteProcess;
  readonly #outlet: Outlet;
  /** The server's end of the link in the words of `ip`, once it is unplugged. */
  link = '';

  static async connect(target: Target, place: Place, outlet: Outlet): Promise<CabledClient> {
    const { file, args, ...rest } = place.programs.client;
    const command = place.enter({ file: 'unshare', args: ['--net', file, ...args], ...rest });
    const remote = new RemoteProcess(place.workspace, command);
    try {
      await join(remote, outlet);
      return new CabledClient(remote, outlet, await remote.open(target));
    } catch (error) {
      await remote[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(remote: RemoteProcess, outlet: Outlet, { port, received }: RemoteClient) {
    this.port = port;
    this.received = received;
    this.sockets = new SocketTable(remote.pid ?? 'self');
    this.#process = remote;
    this.#outlet = outlet;
  }

  /** Takes one end of the cable down. */
  async unplug(): Promise<void> {
    const { resident, number, unplugAt } = this.#outlet;
    if (unplugAt === 'client') await this.#process.run('ip link set cable down');
    else await resident.run(`ip link set cable${number} down`);
    this.link = await resident.run(`ip -oneline link show dev cable${number}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** Lays the cable, a subnet of four addresses. The process must have answered once: before that it may not have moved yet. */
async function join(remote: RemoteProcess, { resident, number }: Outlet): Promise<void> {
  const address = (host: number): string => `10.78.${number >> 6}.${(number & 63) * 4 + host}`;
  const [own, end] = [`cable${number}`, 'cable'];
  await remote.run(`ip link set lo up && ${SHORT_LIVED}`);
  await resident.run(
    `ip link add ${own} type veth peer name ${end} netns ${remote.pid} && ip addr add ${address(1)}/30 dev ${own} && ip link set ${own} up`,
  );
  await remote.run(
    `ip addr add ${address(2)}/30 dev ${end} && ip link set ${end} up && ip route add default via ${address(1)}`,
  );
}
