import { buildConnector, Client as Pool, WebSocket, type CloseEvent } from 'undici';
import { HarnessError } from '../../system/errors.ts';
import { buildRequestHeaders, ReceivedData, type ClientTarget, type HttpClient } from './client.ts';

/** The client that people have: undici's WebSocket, the one of Node itself. It answers every ping. */
export class WebSocketClient implements HttpClient {
  readonly received = new ReceivedData();
  readonly connections = 1;
  readonly cancelEvidence = null;
  port = 0;
  readonly #socket: WebSocket;
  readonly #pool: Pool;
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  /** What went wrong, once something has. */
  #problem = '';

  /** @throws {HarnessError} if the server does not agree to the upgrade */
  static async connect(target: ClientTarget): Promise<WebSocketClient> {
    const client = new WebSocketClient(target);
    try {
      await client.#opened.promise;
      return client;
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(target: ClientTarget) {
    const { host, port, request } = target;
    const openSocket = buildConnector({});
    const connect: buildConnector.connector = (options, callback) =>
      openSocket(options, (...result) => {
        this.port ||= result[1]?.localPort ?? 0;
        callback(...result);
      });
    this.#pool = new Pool(`http://${host}:${port}`, { connect });
    const url = `ws://${host}:${port}${request.path ?? '/'}`;
    this.#socket = new WebSocket(url, { dispatcher: this.#pool, headers: buildRequestHeaders(target) });
    this.#socket.binaryType = 'arraybuffer';
    const { body, replies = {} } = request;
    if (body !== undefined) this.#socket.addEventListener('open', () => this.#socket.send(body));
    this.#socket.addEventListener('message', ({ data }) => {
      const answer = replies[String(data)];
      if (answer !== undefined) this.#socket.send(answer);
      this.received.addChunk(Buffer.from(data as string | ArrayBuffer as string));
      this.received.signalMilestone('body');
    });
    this.#socket.addEventListener('open', () => this.#opened.resolve());
    this.#socket.addEventListener('error', ({ error }) => (this.#problem = error.message));
    this.#socket.addEventListener('close', (event) => this.#handleClose(event, url));
    this.#ended.promise.catch(() => {});
  }

  /** Resolves when both sides have sent a close frame; rejects if the connection was lost without. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The regular end of a WebSocket, a close frame. */
  abort(): void {
    this.#socket.close();
  }

  requestAgain(): never {
    throw new HarnessError(
      'client-failed',
      'Expected a connection that can be used again, got one that has become a WebSocket.',
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  #handleClose({ wasClean, code }: CloseEvent, url: string): void {
    const closeText = `${code}${this.#problem === '' ? '' : ` (${this.#problem})`}`;
    this.#opened.reject(
      new HarnessError('connect-failed', `Expected ${url} to become a WebSocket, got a close with ${closeText}.`),
    );
    this.received.ending = wasClean ? 'regular' : 'cut';
    if (wasClean) this.#ended.resolve();
    else
      this.#ended.reject(
        new HarnessError('client-failed', `Expected ${url} to end with a close frame, got a close with ${closeText}.`),
      );
  }
}
