import { once } from 'node:events';
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../system/errors.ts';
import { FINITE_STREAM_LINES, ReceivedData, type SocketClient, type ClientTarget, type HttpClient } from './client.ts';
import { decodeBody } from './decode-body.ts';
import { buildHttp2Request, openHttp2Stream, createHttp2Session, waitForSettings } from './http2-request.ts';

/** Within it a server that reads has answered the PING behind a cancellation. */
const CANCEL_MS = 500;

/** Node's own HTTP/2 client on one socket of ours. */
export class Http2Client implements SocketClient, HttpClient {
  readonly received = new ReceivedData();
  readonly socket: Socket;
  readonly connections = 1;
  port = 0;
  readonly #target: ClientTarget;
  readonly #session: ClientHttp2Session;
  readonly #ended = Promise.withResolvers<void>();
  #stream: ClientHttp2Stream | undefined;
  #isPingAnswered = false;
  #cancelled: Promise<void> | undefined;

  static async connect(target: ClientTarget): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    client.#sendRequest();
    return client;
  }

  /** A client that goes on reading another answer beside the observed one, if asked to. */
  static async connectWithSecondRequest(target: ClientTarget): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    const { secondPath: path } = target.request;
    if (path !== undefined) client.#openStream({ ...target, request: { ...target.request, path } }).resume();
    client.#sendRequest();
    return client;
  }

  /** A client whose connection has already served a request to its end. */
  static async connectReused(target: ClientTarget): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    await client.#sendExtraRequest('first');
    client.#sendRequest();
    return client;
  }

  static async #open(target: ClientTarget): Promise<Http2Client> {
    const client = new Http2Client(target);
    await waitForSettings(client.#session);
    client.port = client.socket.localPort!;
    return client;
  }

  private constructor(target: ClientTarget) {
    this.#target = target;
    const { host, port } = target;
    this.socket = connect({ host, port, noDelay: true });
    this.#session = createHttp2Session(this.socket, target);
    this.#session.on('error', () => {}); // a server may reset what the client has left
    this.#ended.promise.catch(() => {});
  }

  /** RST_STREAM with CANCEL: the stream ends, the session stays. The answer to a PING shows that the server has read it. */
  abort(): void {
    const stream = this.#stream!;
    stream.close(constants.NGHTTP2_CANCEL);
    this.#cancelled = new Promise((resolve) => stream.once('close', resolve)).then(() => this.#ping());
  }

  async #ping(): Promise<void> {
    if (this.#session.destroyed) return;
    const error = await new Promise<Error | null>((resolve) => void this.#session.ping(resolve));
    this.#isPingAnswered ||= error === null;
  }

  /** The FIN goes ahead: a kernel that closes a socket with unread frames says RST alone, which HTTP/2 shows as an error. */
  close(): void {
    this.socket.end(() => this.socket.destroy());
  }

  get cancelEvidence(): string | null {
    const isCanceled = this.#isPingAnswered && this.#stream?.rstCode === constants.NGHTTP2_CANCEL;
    return isCanceled ? 'the server has read that its stream is cancelled, and the session lives on' : null;
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async requestAgain(): Promise<void> {
    await this.#sendExtraRequest('again');
  }

  /** A session that ended at once would take its cancellation with it, and the server would see a connection that closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#cancelled) await Promise.race([this.#cancelled, sleep(CANCEL_MS, undefined, { ref: false })]);
    this.#session.destroy();
    this.socket.destroy();
  }

  /** One more request on the same session, read to its end; `name` tells it from the one that is observed. */
  async #sendExtraRequest(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const stream = this.#openStream({ ...this.#target, connection, hold: null, ends: FINITE_STREAM_LINES });
    await once(stream.resume(), 'close');
    assertRegularEnd(stream);
  }

  #openStream(target: ClientTarget): ClientHttp2Stream {
    return openHttp2Stream(this.#session, buildHttp2Request(target));
  }

  #sendRequest(): void {
    const stream = this.#openStream(this.#target);
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.received.countBytes(chunk.length);
      this.received.signalMilestone('body');
    });
    stream.on('response', (headers) => {
      this.received.signalMilestone('head');
      decodeBody(stream, headers['content-encoding']).on('data', (chunk: Buffer) => this.received.keepText(chunk));
    });
    stream.on('close', () => {
      try {
        assertRegularEnd(stream);
        this.received.ending = 'regular';
        this.#ended.resolve();
      } catch (error) {
        this.received.ending = 'cut';
        this.#ended.reject(error);
      }
    });
  }
}

/** @throws {HarnessError} if the stream was closed by anything but END_STREAM */
function assertRegularEnd({ rstCode, aborted }: ClientHttp2Stream): void {
  if (rstCode === constants.NGHTTP2_NO_ERROR && !aborted) return;
  throw new HarnessError(
    'client-failed',
    `Expected a stream to come to its end, got: it was closed with error code ${rstCode}.`,
  );
}
