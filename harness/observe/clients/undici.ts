import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buildConnector, Client as Pool, type Dispatcher } from 'undici';
import type { Acknowledger } from './acknowledger.ts';
import {
  createAcknowledger,
  buildSentBody,
  buildRequestBody,
  buildRequestHeaders,
  FINITE_STREAM_LINES,
  ReceivedData,
  type ClientTarget,
  type HttpClient,
} from './client.ts';
import { readBody } from './decode-body.ts';

/** Made once, because the stack of an error costs more than the abort. */
const ABORT_REASON = new Error('The client gave its request up.');

/** The client that people have: undici, the engine of Node's fetch, on one kept-alive connection. */
export class UndiciClient implements HttpClient {
  readonly received = new ReceivedData();
  port = 0;
  /** How many connections were opened. */
  connections = 0;
  /** Over HTTP/1.1 an abort can only close the connection. */
  readonly cancelEvidence = null;
  readonly #target: ClientTarget;
  readonly #pool: Pool;
  readonly #acknowledger: Acknowledger | null;
  readonly #abort = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #body: Readable | undefined;

  /** A client whose connection has already served a request to its end. */
  static async connectReused(target: ClientTarget): Promise<UndiciClient> {
    const client = new UndiciClient(target);
    await client.#sendExtraRequest('first');
    void client.#readStream().catch((error: unknown) => client.#fail(error));
    return client;
  }

  static async connect(target: ClientTarget): Promise<UndiciClient> {
    const client = new UndiciClient(target);
    void client.#readStream().catch((error: unknown) => client.#fail(error));
    await client.#opened.promise;
    return client;
  }

  private constructor(target: ClientTarget) {
    this.#target = target;
    this.#acknowledger = createAcknowledger(target);
    const openSocket = buildConnector({});
    const connect: buildConnector.connector = (options, callback) =>
      openSocket(options, (...result) => {
        this.port ||= result[1]?.localPort ?? 0;
        this.connections += 1;
        this.#opened.resolve();
        callback(...result);
      });
    this.#pool = new Pool(`http://${target.host}:${target.port}`, { connect, headersTimeout: 0, bodyTimeout: 0 });
    this.#ended.promise.catch(() => {});
  }

  /** AbortController.abort() on the request. */
  abort(): void {
    this.#abort.abort(ABORT_REASON);
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** One more request on the same connection, read to its end; `name` tells it from the one that is observed. */
  async #sendExtraRequest(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const { body } = await this.#sendRequest({ ...this.#target, connection, hold: null, ends: FINITE_STREAM_LINES });
    await once(body.resume(), 'end');
  }

  async requestAgain(): Promise<void> {
    await this.#sendExtraRequest('again');
  }

  stopReading(): void {
    this.#body?.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#acknowledger?.[Symbol.dispose]();
    await this.#pool.destroy(ABORT_REASON);
  }

  async #readStream(): Promise<void> {
    const { body, headers } = await this.#sendRequest(this.#target);
    this.received.signalMilestone('head');
    this.#body = body;
    const encoding = headers['content-encoding'];
    await readBody(body, { received: this.received, encoding, acknowledger: this.#acknowledger });
    this.#ended.resolve();
  }

  async #sendRequest(target: ClientTarget): Promise<Dispatcher.ResponseData> {
    const { method, path = '/' } = target.request;
    const { signal } = this.#abort;
    const reset = false; // undici would close after a HEAD
    const headers = { ...buildRequestHeaders(target), ...buildLengthHeader(target) };
    return this.#pool.request({ path, method, headers, body: buildUpload(target), reset, signal });
  }

  #fail(error: unknown): void {
    this.received.ending = 'cut';
    this.#opened.reject(error);
    this.#ended.reject(error);
  }
}

/** The length of a body that is sent as a whole is known to undici. */
function buildLengthHeader({ cutsUpload = false, request }: ClientTarget): Record<string, string> {
  return cutsUpload ? { 'content-length': String(Buffer.byteLength(buildRequestBody(request))) } : {};
}

function buildUpload(target: ClientTarget): string | Readable | null {
  const sentBody = buildSentBody(target);
  if (target.cutsUpload !== true) return sentBody || null;
  const upload = new Readable({ read: () => {} }); // of the rest nothing comes
  upload.push(sentBody);
  return upload;
}
