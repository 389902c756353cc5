import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';
import { buildHttp2Request } from './http2-request.ts';
import type { ProcessBackedClient, ClientTarget } from './client.ts';
import type { RemoteClient, RemoteProcess } from './remote.ts';

/**
 * The connection changes hands when the request is out. A longer one may have to wait until the server reads it: kernels take
 * 64 KiB before that.
 */
const MAX_REQUEST_BYTES = 48 * 1024;

/**
 * A connection that a remote process gives to a process of its own: to a `cat`, which starts in a small part of the time that a
 * Node takes, or to a Node where that must do more than read. Both are started by the remote process because that is small:
 * the harness would take longer the more it holds, and nothing else would go on meanwhile.
 */
export class KillableClient implements ProcessBackedClient {
  readonly port: number;
  readonly received: RemoteClient['received'];
  readonly #remoteClient: RemoteClient;

  /** @throws {HarnessError} if the server takes no connection, or there is no `cat` */
  static async connect(target: ClientTarget, remoteProcess: RemoteProcess): Promise<KillableClient> {
    return new KillableClient(
      await remoteProcess.openConnection(target, { ownProcess: canCatServe(target) ? 'cat' : 'node' }),
    );
  }

  private constructor(remoteClient: RemoteClient) {
    this.port = remoteClient.port;
    this.received = remoteClient.received;
    this.#remoteClient = remoteClient;
  }

  stopReading(): void {
    this.#remoteClient.suspend();
  }

  kill(): Promise<number> {
    return this.#remoteClient.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remoteClient[Symbol.asyncDispose]();
  }
}

/** A `cat` can say nothing more than the request that was sent before it started, and nothing long. */
function canCatServe(target: ClientTarget): boolean {
  const { protocol, acknowledges = false } = target.request;
  if (acknowledges || buildFirstMessage(target) !== '') return false;
  const sent = protocol === 'http2' ? buildHttp2Request(target).body : formatHttp1Request(target);
  return Buffer.byteLength(sent) <= MAX_REQUEST_BYTES;
}
