import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';
import type { ProcessBackedClient, ClientTarget } from './client.ts';
import type { RemoteClient, RemoteProcess } from './remote.ts';

/** The connection changes hands when the request is out, and a longer one may have to wait until the server reads it. */
const MAX_REQUEST_BYTES = 16 * 1024;

/**
 * A connection that a remote process opens and gives to a `cat`. To start that is cheap there, because the remote process is
 * small: a copy of the harness would take longer the more the harness holds, and nothing else would go on meanwhile.
 */
export class FdPassingClient implements ProcessBackedClient {
  readonly port: number;
  readonly received: RemoteClient['received'];
  readonly #remoteClient: RemoteClient;

  /** Whether this client can ask for that: it can say nothing more than the request, and nothing long. */
  static canSend(target: ClientTarget): boolean {
    const { protocol, acknowledges = false } = target.request;
    if (protocol === 'http2' || acknowledges || buildFirstMessage(target) !== '') return false;
    return Buffer.byteLength(formatHttp1Request(target)) <= MAX_REQUEST_BYTES;
  }

  /** @throws {HarnessError} if the server takes no connection, or there is no `cat` */
  static async connect(target: ClientTarget, remoteProcess: RemoteProcess): Promise<FdPassingClient> {
    return new FdPassingClient(await remoteProcess.openConnection(target, { ownProcess: true }));
  }

  private constructor(remoteClient: RemoteClient) {
    this.port = remoteClient.port;
    this.received = remoteClient.received;
    this.#remoteClient = remoteClient;
  }

  kill(): Promise<number> {
    return this.#remoteClient.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remoteClient[Symbol.asyncDispose]();
  }
}
