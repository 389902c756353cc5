import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Acknowledger } from './acknowledger.ts';
import { createAcknowledger, FINITE_STREAM_LINES, ReceivedData, type ClientTarget, type HttpClient } from './client.ts';
import { readBody } from './decode-body.ts';

/** Made once, because the stack of an error costs more than the abort. */
export const ABORT_REASON = new Error('The client gave its request up.');

/** The beginning of an answer. */
export interface Answer {
  body: Readable;
  encoding: string | string[] | undefined;
}

/** An HTTP/1.1 client on one kept-alive connection. What sends its requests is up to those that extend it. */
export abstract class KeptAliveClient implements HttpClient {
  readonly received = new ReceivedData();
  port = 0;
  /** How many connections were opened. */
  connections = 0;
  /** Over HTTP/1.1 an abort can only close the connection. */
  readonly cancelEvidence = null;
  readonly #target: ClientTarget;
  readonly #acknowledger: Acknowledger | null;
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #body: Readable | undefined;

  constructor(target: ClientTarget) {
    this.#target = target;
    this.#acknowledger = createAcknowledger(target);
    this.#opened.promise.catch(() => {});
    this.#ended.promise.catch(() => {});
  }

  abstract abort(): void;

  protected abstract sendRequest(target: ClientTarget): Promise<Answer>;

  protected abstract closeConnection(): Promise<void>;

  /** Resolves when it is connected. */
  async open(): Promise<this> {
    this.#observe();
    await this.#opened.promise;
    return this;
  }

  /** Resolves when its connection has served a request to its end. */
  async openReused(): Promise<this> {
    await this.#sendExtraRequest('first');
    this.#observe();
    return this;
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async requestAgain(): Promise<void> {
    await this.#sendExtraRequest('again');
  }

  stopReading(): void {
    this.#body?.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#acknowledger?.[Symbol.dispose]();
    await this.closeConnection();
  }

  /** @param port the local one, 0 if the connection failed */
  protected countConnection(port: number): void {
    this.port ||= port;
    this.connections += 1;
    this.#opened.resolve();
  }

  /** One more request on the same connection, read to its end; `name` tells it from the one that is observed. */
  async #sendExtraRequest(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const { body } = await this.sendRequest({ ...this.#target, connection, hold: null, ends: FINITE_STREAM_LINES });
    await once(body.resume(), 'end');
  }

  #observe(): void {
    void this.#readStream().catch((error: unknown) => {
      this.received.ending = 'cut';
      this.#opened.reject(error);
      this.#ended.reject(error);
    });
  }

  async #readStream(): Promise<void> {
    const { body, encoding } = await this.sendRequest(this.#target);
    this.received.signalMilestone('head');
    this.#body = body;
    await readBody(body, { received: this.received, encoding, acknowledger: this.#acknowledger });
    this.#ended.resolve();
  }
}
