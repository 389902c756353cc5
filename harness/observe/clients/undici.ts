import { once } from 'node:events';
import { buildConnector, Client as Pool, type Dispatcher } from 'undici';
import type { Acknowledger } from './acknowledger.ts';
import { acknowledgerOf, bodyOf, headersOf, LINES, Received, type Target, type Usual } from './client.ts';
import { decoded } from './decoded.ts';

/** The client that people have: undici, the engine of Node's fetch, on one kept-alive connection. */
export class UndiciClient implements Usual {
  readonly received = new Received();
  port = 0;
  /** How many connections were opened. */
  connections = 0;
  /** Over HTTP/1.1 an abort can only close the connection. */
  readonly cancelled = null;
  readonly #target: Target;
  readonly #pool: Pool;
  readonly #acknowledger: Acknowledger | null;
  readonly #abort = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  /** A client whose connection has already served a request to its end. */
  static async connectUsed(target: Target): Promise<UndiciClient> {
    const client = new UndiciClient(target);
    await client.#beside('first');
    void client.#stream().catch((error: unknown) => client.#fail(error));
    return client;
  }

  static async connect(target: Target): Promise<UndiciClient> {
    const client = new UndiciClient(target);
    void client.#stream().catch((error: unknown) => client.#fail(error));
    await client.#opened.promise;
    return client;
  }

  private constructor(target: Target) {
    this.#target = target;
    this.#acknowledger = acknowledgerOf(target);
    const open = buildConnector({});
    const connect: buildConnector.connector = (options, callback) =>
      open(options, (...result) => {
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
    this.#abort.abort();
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** One more request on the same connection, read to its end; `name` tells it from the one that is observed. */
  async #beside(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const { body } = await this.#request({ ...this.#target, connection, hold: null, ends: LINES });
    await once(body.resume(), 'end');
  }

  async again(): Promise<void> {
    await this.#beside('again');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#acknowledger?.[Symbol.dispose]();
    await this.#pool.destroy();
  }

  async #stream(): Promise<void> {
    const { body, headers } = await this.#request(this.#target);
    this.received.answer();
    body.on('data', (chunk: Buffer) => {
      this.received.count(chunk.length);
      this.received.begin();
      this.#acknowledger?.received();
    });
    const read = decoded(body, headers['content-encoding']);
    read.on('data', (chunk: Buffer) => this.received.keep(chunk));
    await Promise.all([body, read].map((stream) => once(stream, 'end')));
    this.received.ending = 'regular';
    this.#ended.resolve();
  }

  async #request(target: Target): Promise<Dispatcher.ResponseData> {
    const { method, path = '/' } = target.request;
    const body = bodyOf(target.request) || null;
    const { signal } = this.#abort;
    const reset = false; // undici would close after a HEAD
    return this.#pool.request({ path, method, headers: headersOf(target), body, reset, signal });
  }

  #fail(error: unknown): void {
    this.received.ending = 'cut';
    this.#opened.reject(error);
    this.#ended.reject(error);
  }
}
