import { once } from 'node:events';
import { buildConnector, Client as Pool, WebSocket } from 'undici';
import { HarnessError } from '../failure.ts';
import { headersOf, Received, type Target, type Usual } from './client.ts';

/** The client that people have: undici's WebSocket, the one of Node itself. It answers every ping. */
export class WebSocketClient implements Usual {
  readonly received = new Received();
  readonly connections = 1;
  readonly cancelled = null;
  readonly ended: Promise<void>;
  port = 0;
  readonly #socket: WebSocket;
  readonly #pool: Pool;

  static async connect(target: Target): Promise<WebSocketClient> {
    const client = new WebSocketClient(target);
    await once(client.#socket as EventTarget, 'open');
    return client;
  }

  private constructor(target: Target) {
    const { host, port, request } = target;
    const open = buildConnector({});
    const connect: buildConnector.connector = (options, callback) =>
      open(options, (...result) => {
        this.port ||= result[1]?.localPort ?? 0;
        callback(...result);
      });
    this.#pool = new Pool(`http://${host}:${port}`, { connect });
    const url = `ws://${host}:${port}${request.path ?? '/'}`;
    this.#socket = new WebSocket(url, { dispatcher: this.#pool, headers: headersOf(target) });
    this.#socket.binaryType = 'arraybuffer';
    const { body, answers = {} } = request;
    if (body !== undefined) this.#socket.addEventListener('open', () => this.#socket.send(body));
    this.#socket.addEventListener('message', ({ data }) => {
      const answer = answers[String(data)];
      if (answer !== undefined) this.#socket.send(answer);
      this.received.add(Buffer.from(data as string | ArrayBuffer as string));
      this.received.begin();
    });
    this.ended = new Promise((resolve) => this.#socket.addEventListener('close', () => resolve()));
  }

  /** The goodbye of WebSocket, a close frame. */
  abort(): void {
    this.#socket.close();
  }

  again(): never {
    throw new HarnessError('Expected a connection that can be used again, got one that has become a WebSocket.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
