import type { Network } from '../../../scenarios/kit/scenario.ts';
import { VethClient, LIMIT_ORPHAN_RETRIES_COMMAND, type VethEnd } from '../clients/veth.ts';
import type { ClientTarget } from '../clients/client.ts';
import { RemoteProcess } from '../clients/remote.ts';
import { HarnessError } from '../../system/errors.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import type { NetworkEnv } from '../clients/network-env.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '10.77.0.1';
const OPEN_TIMEOUT_MS = 10_000;

// Every address of the network is local. One that vanishes is routed into a veth pair, whose other end has no use for the
// packets: a black hole that needs no firewall, no traffic control and no module beyond veth.
const SETUP_COMMAND = `ip link set lo up && ip addr add ${HOST}/16 dev lo &&
  ip link add hole type veth peer name void && ip link set hole up && ip link set void up`;
const buildBlackHoleCommand = (address: string): string =>
  `ip neigh add ${address} lladdr 02:00:00:00:00:01 dev hole nud permanent && ip route add ${address}/32 dev hole table local`;

const buildSetupCommand = ({ sysctl = {} }: Network): string =>
  [
    LIMIT_ORPHAN_RETRIES_COMMAND,
    ...Object.entries(sysctl).map(([name, value]) => `echo ${value} > /proc/sys/${name}`),
    SETUP_COMMAND,
  ].join(' && ');

type NamespaceDependencies = Pick<NetworkEnv, 'workspace' | 'programs'>;

interface OpenNamespaceOptions {
  network?: Network | undefined;
  signal: AbortSignal;
}

/** A user and network namespace with a black hole in it, and a process of ours that lives there. It ends with that process. */
export class NetworkNamespace implements NetworkEnv, AsyncDisposable {
  readonly host = HOST;
  readonly workspace: Workspace;
  readonly programs: Programs;
  readonly sockets: SocketTable;
  readonly remoteProcess: RemoteProcess;
  readonly #linkDownAt: VethEnd;
  #clientCount = 1;

  /** The namespace, or a sentence that says why this machine has none. */
  static async open(
    dependencies: NamespaceDependencies,
    { network = {}, signal }: OpenNamespaceOptions,
  ): Promise<NetworkNamespace | string> {
    if (process.platform !== 'linux')
      return `network namespaces are a feature of Linux, and this is ${process.platform}`;
    const namespace = new NetworkNamespace(dependencies, network.linkDownAt ?? 'client');
    const sentence = () => `Expected a network namespace within ${OPEN_TIMEOUT_MS} ms, got none.`;
    try {
      await awaitBounded(namespace.remoteProcess.runShell(buildSetupCommand(network)), {
        withinMs: OPEN_TIMEOUT_MS,
        signal,
        code: 'command-failed',
        sentence,
      });
      return namespace;
    } catch (error) {
      await namespace[Symbol.asyncDispose]();
      if (error instanceof HarnessError) return `no network namespace here: ${error.message}`;
      throw error;
    }
  }

  private constructor({ workspace, programs }: NamespaceDependencies, linkDownAt: VethEnd) {
    this.workspace = workspace;
    this.programs = programs;
    const { file, args: programArgs } = programs.clientCommand;
    const args = ['--map-root-user', '--net', file, ...programArgs];
    this.remoteProcess = new RemoteProcess(workspace, { file: 'unshare', args });
    this.#linkDownAt = linkDownAt;
    this.sockets = new SocketTable(this.remoteProcess.pid ?? 'self');
  }

  readonly wrapCommand: NetworkEnv['wrapCommand'] = ({ file, args, ...rest }) => {
    const nsenterArgs = ['--target', String(this.remoteProcess.pid), '--user', '--net', '--preserve-credentials', '--'];
    return { file: 'nsenter', args: [...nsenterArgs, file, ...args], ...rest };
  };

  readonly sendGet = async (port: number, path: string): Promise<void> => {
    const request = { method: 'GET', bodyBytes: 0, path } as const;
    await using client = await this.remoteProcess.openConnection({
      host: HOST,
      port,
      connection: 'harness',
      hold: null,
      request,
    });
    await client.firstByte;
  };

  readonly connectVanishingClient: NetworkEnv['connectVanishingClient'] = async (target: ClientTarget) => {
    this.#clientCount += 1;
    const address = `10.77.${this.#clientCount >> 8}.${this.#clientCount & 255}`;
    const client = await this.remoteProcess.openConnection(target, { localAddress: address });
    const vanish = async () => void (await this.remoteProcess.runShell(buildBlackHoleCommand(address)));
    return Object.assign(client, { vanishMethod: `the route to ${address} ends in a black hole`, vanish });
  };

  readonly connectVethClient: NetworkEnv['connectVethClient'] = (target: ClientTarget) => {
    const number = (this.#clientCount += 1);
    return VethClient.connect(target, this, {
      namespaceProcess: this.remoteProcess,
      number,
      linkDownAt: this.#linkDownAt,
    });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remoteProcess[Symbol.asyncDispose]();
  }
}
