import type { Network } from '../../../scenarios/kit/scenario.ts';
import { CabledClient, SHORT_LIVED, type End } from '../clients/veth.ts';
import type { Target } from '../clients/client.ts';
import { RemoteProcess } from '../clients/remote.ts';
import { HarnessError } from '../../system/errors.ts';
import { bounded } from '../../system/bounded.ts';
import { SocketTable } from '../kernel/socket-table.ts';
import type { Place } from '../clients/network-env.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../../system/workspace.ts';

const HOST = '10.77.0.1';
const OPEN_MS = 10_000;

// Every address of the network is local. One that vanishes is routed into a veth pair, whose other end has no use for the
// packets: a black hole that needs no firewall, no traffic control and no module beyond veth.
const SET_UP = `ip link set lo up && ip addr add ${HOST}/16 dev lo &&
  ip link add hole type veth peer name void && ip link set hole up && ip link set void up`;
const blackHole = (address: string): string =>
  `ip neigh add ${address} lladdr 02:00:00:00:00:01 dev hole nud permanent && ip route add ${address}/32 dev hole table local`;

const setUp = ({ sysctl = {} }: Network): string =>
  [SHORT_LIVED, ...Object.entries(sysctl).map(([name, value]) => `echo ${value} > /proc/sys/${name}`), SET_UP].join(
    ' && ',
  );

type Means = Pick<Place, 'workspace' | 'programs'>;

interface OpenOptions {
  network?: Network | undefined;
  signal: AbortSignal;
}

/** A user and network namespace with a black hole in it, and a process of ours that lives there. It ends with that process. */
export class Namespace implements Place, AsyncDisposable {
  readonly host = HOST;
  readonly isOurs = false;
  readonly workspace: Workspace;
  readonly programs: Programs;
  readonly sockets: SocketTable;
  readonly #resident: RemoteProcess;
  readonly #unplugAt: End;
  #clients = 1;

  /** The namespace, or a sentence that says why this machine has none. */
  static async open(means: Means, { network = {}, signal }: OpenOptions): Promise<Namespace | string> {
    if (process.platform !== 'linux')
      return `network namespaces are a feature of Linux, and this is ${process.platform}`;
    const namespace = new Namespace(means, network.linkDownAt ?? 'client');
    const sentence = () => `Expected a network namespace within ${OPEN_MS} ms, got none.`;
    try {
      await bounded(namespace.#resident.run(setUp(network)), { withinMs: OPEN_MS, signal, sentence });
      return namespace;
    } catch (error) {
      await namespace[Symbol.asyncDispose]();
      if (error instanceof HarnessError) return `no network namespace here: ${error.message}`;
      throw error;
    }
  }

  private constructor({ workspace, programs }: Means, unplugAt: End) {
    this.workspace = workspace;
    this.programs = programs;
    const { file, args: program } = programs.client;
    const args = ['--map-root-user', '--net', file, ...program];
    this.#resident = new RemoteProcess(workspace, { file: 'unshare', args });
    this.#unplugAt = unplugAt;
    this.sockets = new SocketTable(this.#resident.pid ?? 'self');
  }

  readonly enter: Place['enter'] = ({ file, args, ...rest }) => {
    const entrance = ['--target', String(this.#resident.pid), '--user', '--net', '--preserve-credentials', '--'];
    return { file: 'nsenter', args: [...entrance, file, ...args], ...rest };
  };

  readonly ask = async (port: number, path: string): Promise<void> => {
    const request = { method: 'GET', bodyBytes: 0, path } as const;
    await using client = await this.#resident.open({ host: HOST, port, connection: 'harness', hold: null, request });
    await client.answered;
  };

  readonly connectVanishing: Place['connectVanishing'] = async (target: Target) => {
    this.#clients += 1;
    const address = `10.77.${this.#clients >> 8}.${this.#clients & 255}`;
    const client = await this.#resident.open(target, address);
    const vanish = async () => void (await this.#resident.run(blackHole(address)));
    return Object.assign(client, { how: `the route to ${address} ends in a black hole`, vanish });
  };

  readonly connectCabled: Place['connectCabled'] = (target: Target) => {
    const number = (this.#clients += 1);
    return CabledClient.connect(target, this, { resident: this.#resident, number, unplugAt: this.#unplugAt });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resident[Symbol.asyncDispose]();
  }
}
