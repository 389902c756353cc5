import { execa } from 'execa';
import { SeparateClient } from './clients/separate.ts';
import { bounded, HarnessError } from './failure.ts';
import { SocketTable } from './kernel.ts';
import { Log } from './log.ts';
import { end, launch, type Process } from './processes.ts';
import type { Place } from './place.ts';
import type { Programs } from './programs.ts';
import type { Workspace } from './workspace.ts';

const HOST = '10.77.0.1';
const OPEN_MS = 10_000;

// Packets for a vanished address leave through one end of a veth pair and arrive at the other, which has no use for them:
// a black hole that needs no firewall, no traffic control and no module beyond veth.
const SET_UP = `
ip link set lo up && ip addr add ${HOST}/32 dev lo &&
ip link add hole type veth peer name void && ip link set hole up && ip link set void up &&
echo ready && exec cat`;

/** A user and network namespace with a black hole in it. It ends with its last process. */
export class Namespace implements Place, AsyncDisposable {
  readonly host = HOST;
  readonly workspace: Workspace;
  readonly programs: Programs;
  readonly sockets: SocketTable;
  readonly #holder: Process;
  #addresses = 1;

  /** The namespace, or a sentence that says why this machine has none. */
  static async open(
    { workspace, programs }: Pick<Place, 'workspace' | 'programs'>,
    signal: AbortSignal,
  ): Promise<Namespace | string> {
    if (process.platform !== 'linux')
      return `network namespaces are a feature of Linux, and this is ${process.platform}`;
    const namespace = new Namespace(workspace, programs);
    const refusal = await namespace.#ready(signal);
    if (refusal === null) return namespace;
    await namespace[Symbol.asyncDispose]();
    return refusal;
  }

  private constructor(workspace: Workspace, programs: Programs) {
    this.workspace = workspace;
    this.programs = programs;
    this.#holder = launch(workspace, { file: 'unshare', args: ['--map-root-user', '--net', 'sh', '-c', SET_UP] });
    this.sockets = new SocketTable(this.#holder.pid ?? 'self');
  }

  readonly enter: Place['enter'] = ({ file, args, ...rest }) => ({
    file: 'nsenter',
    args: [...this.#entrance(), file, ...args],
    ...rest,
  });

  readonly ask = async (port: number, path: string): Promise<void> => {
    const request = { method: 'GET', bodyBytes: 0, path };
    const target = { host: HOST, port, connection: 'harness', hold: false, request };
    const { workspace, programs, enter } = this;
    await using client = await SeparateClient.connect(target, { workspace, programs, enter, localAddress: HOST });
    await client.received.streaming;
  };

  readonly newAddress = async (): Promise<string> => {
    this.#addresses += 1;
    const address = `10.77.${this.#addresses >> 8}.${this.#addresses & 255}`;
    await this.#ip(`addr add ${address}/32 dev lo`);
    return address;
  };

  readonly blackHole = async (address: string): Promise<void> => {
    await this.#ip(
      `addr del ${address}/32 dev lo`,
      `neigh add ${address} lladdr 02:00:00:00:00:01 dev hole nud permanent`,
      `route add ${address}/32 dev hole`,
    );
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#holder.stdin.end();
    await end(this.#holder, 0);
  }

  async #ready(signal: AbortSignal): Promise<string | null> {
    const log = new Log();
    log.follow(this.#holder.stderr, 1024 * 1024, () => {});
    const { promise: ready, resolve } = Promise.withResolvers<null>();
    this.#holder.stdout.once('data', () => resolve(null));
    const refused = this.#holder.ended.then(
      ({ problem }) => `no network namespace here: ${log.tail() || problem || 'unshare ended'}`,
    );
    const sentence = () => `Expected a network namespace within ${OPEN_MS} ms, got none: ${log.tail()}`;
    return bounded(Promise.race([ready, refused]), { withinMs: OPEN_MS, signal, sentence });
  }

  async #ip(...commands: string[]): Promise<void> {
    const { failed, stderr } = await execa('nsenter', [...this.#entrance(), 'ip', '-batch', '-'], {
      input: `${commands.join('\n')}\n`,
      reject: false,
    });
    if (failed) throw new HarnessError(`Expected ip to accept "${commands.join('; ')}", got: ${stderr}`);
  }

  #entrance(): string[] {
    return ['--target', String(this.#holder.pid), '--user', '--net', '--preserve-credentials', '--'];
  }
}
