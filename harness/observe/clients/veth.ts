import { SocketTable } from '../kernel/socket-table.ts';
import type { NetworkEnv } from './network-env.ts';
import type { LinkedClient, ClientTarget } from './client.ts';
import { RemoteProcess, type RemoteClient } from './remote.ts';

/**
 * A socket whose process has ended may still have to say so to a peer that no longer answers, and as long as it tries it keeps
 * its namespace: two minutes, unless the kernel is set to try once only.
 */
export const LIMIT_ORPHAN_RETRIES_COMMAND = 'echo 1 > /proc/sys/net/ipv4/tcp_orphan_retries';

/** Whose end of a link is taken down. */
export type VethEnd = 'client' | 'server';

/** The server's end of a new link: a process of its namespace, what tells this link from others, and the end that will go. */
interface VethLink {
  namespaceProcess: RemoteProcess;
  number: number;
  linkDownAt: VethEnd;
}

/** A client in a network namespace of its own, joined to the servers' by a link: both are gone with its process. */
export class VethClient implements LinkedClient {
  readonly port: number;
  readonly received: RemoteClient['received'];
  /** Its end of the connection is not in the servers' table. */
  readonly sockets: SocketTable;
  readonly #process: RemoteProcess;
  readonly #vethLink: VethLink;
  /** The server's end of the link in the words of `ip`, once it is down. */
  linkDescription = '';

  static async connect(target: ClientTarget, networkEnv: NetworkEnv, vethLink: VethLink): Promise<VethClient> {
    const { file, args, ...rest } = networkEnv.programs.clientCommand;
    const command = networkEnv.wrapCommand({ file: 'unshare', args: ['--net', file, ...args], ...rest });
    const remote = new RemoteProcess(networkEnv.workspace, command);
    try {
      await createVethLink(remote, vethLink);
      return new VethClient(remote, vethLink, await remote.openConnection(target));
    } catch (error) {
      await remote[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(remote: RemoteProcess, vethLink: VethLink, { port, received }: RemoteClient) {
    this.port = port;
    this.received = received;
    this.sockets = new SocketTable(remote.pid ?? 'self');
    this.#process = remote;
    this.#vethLink = vethLink;
  }

  /** Takes one end of the link down. */
  async takeLinkDown(): Promise<void> {
    const { namespaceProcess, number, linkDownAt } = this.#vethLink;
    if (linkDownAt === 'client') await this.#process.runShell('ip link set cable down');
    else await namespaceProcess.runShell(`ip link set cable${number} down`);
    this.linkDescription = await namespaceProcess.runShell(`ip -oneline link show dev cable${number}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** Sets up the link, a subnet of four addresses. The process must have answered once: before that it may not have moved yet. */
async function createVethLink(remote: RemoteProcess, { namespaceProcess, number }: VethLink): Promise<void> {
  const formatAddress = (host: number): string => `10.78.${number >> 6}.${(number & 63) * 4 + host}`;
  const [serverEnd, clientEnd] = [`cable${number}`, 'cable'];
  await remote.runShell(`ip link set lo up && ${LIMIT_ORPHAN_RETRIES_COMMAND}`);
  await namespaceProcess.runShell(
    `ip link add ${serverEnd} type veth peer name ${clientEnd} netns ${remote.pid} && ip addr add ${formatAddress(1)}/30 dev ${serverEnd} && ip link set ${serverEnd} up`,
  );
  await remote.runShell(
    `ip addr add ${formatAddress(2)}/30 dev ${clientEnd} && ip link set ${clientEnd} up && ip route add default via ${formatAddress(1)}`,
  );
}
