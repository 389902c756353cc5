import { once } from 'node:events';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Acknowledger } from './acknowledger.ts';
import {
  buildRequestBody,
  buildRequestHeaders,
  buildSentBody,
  createAcknowledger,
  FINITE_STREAM_LINES,
  ReceivedData,
  type ClientTarget,
  type HttpClient,
} from './client.ts';
import { readBody } from './decode-body.ts';

/** Made once, because the stack of an error costs more than the abort. */
const ABORT_REASON = new Error('The client gave its request up.');

/** The HTTP client of the published package, which runs on Node 20 and brings no undici: node:http on one kept-alive connection. */
export class NodeHttpClient implements HttpClient {
  readonly received = new ReceivedData();
  port = 0;
  connections = 0;
  /** Over HTTP/1.1 an abort can only close the connection. */
  readonly cancelEvidence = null;
  readonly #target: ClientTarget;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #acknowledger: Acknowledger | null;
  readonly #sockets = new WeakSet<Socket>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #active: ClientRequest | null = null;
  #response: IncomingMessage | null = null;

  /** A client whose connection has already served a request to its end. */
  static async connectReused(target: ClientTarget): Promise<NodeHttpClient> {
    const client = new NodeHttpClient(target);
    await client.#sendExtraRequest('first');
    void client.#readStream().catch((error: unknown) => client.#fail(error));
    return client;
  }

  static async connect(target: ClientTarget): Promise<NodeHttpClient> {
    const client = new NodeHttpClient(target);
    void client.#readStream().catch((error: unknown) => client.#fail(error));
    await client.#opened.promise;
    return client;
  }

  private constructor(target: ClientTarget) {
    this.#target = target;
    this.#acknowledger = createAcknowledger(target);
    this.#ended.promise.catch(() => {});
    this.#opened.promise.catch(() => {});
  }

  /** ClientRequest.destroy(), as an AbortController does it. */
  abort(): void {
    this.#active?.destroy(ABORT_REASON);
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async requestAgain(): Promise<void> {
    await this.#sendExtraRequest('again');
  }

  stopReading(): void {
    this.#response?.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#acknowledger?.[Symbol.dispose]();
    this.#active?.destroy(ABORT_REASON);
    this.#agent.destroy();
  }

  /** One more request on the same connection, read to its end; `name` tells it from the one that is observed. */
  async #sendExtraRequest(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const response = await this.#sendRequest({ ...this.#target, connection, hold: null, ends: FINITE_STREAM_LINES });
    await once(response.resume(), 'end');
  }

  async #readStream(): Promise<void> {
    const response = await this.#sendRequest(this.#target);
    this.received.signalMilestone('head');
    this.#response = response;
    const encoding = response.headers['content-encoding'];
    await readBody(response, { received: this.received, encoding, acknowledger: this.#acknowledger });
    this.#ended.resolve();
  }

  async #sendRequest(target: ClientTarget): Promise<IncomingMessage> {
    const { method, path = '/' } = target.request;
    const { host, port } = target;
    const body = buildRequestBody(target.request);
    const lengthHeader = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { ...buildRequestHeaders(target), ...lengthHeader };
    const sent = request({ host, port, path, method, headers, agent: this.#agent });
    this.#active = sent;
    sent.on('error', () => {}); // told by `once` while it is waited for
    sent.on('socket', (socket: Socket) => this.#trackSocket(socket));
    if (target.cutsUpload === true) sent.write(buildSentBody(target));
    else sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }

  #trackSocket(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('connect', () => {
      this.port ||= socket.localPort ?? 0;
      this.connections += 1;
      this.#opened.resolve();
    });
  }

  #fail(error: unknown): void {
    this.received.ending = 'cut';
    this.#opened.reject(error);
    this.#ended.reject(error);
  }
}
