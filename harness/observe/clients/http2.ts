import { once } from 'node:events';
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { HarnessError } from '../../system/errors.ts';
import { LINES, Received, type Bare, type Target, type Usual } from './client.ts';
import { decoded } from './decoded.ts';
import { http2Request, send, sessionOn, settled } from './http2-request.ts';

/** Node's own HTTP/2 client on one socket of ours. */
export class Http2Client implements Bare, Usual {
  readonly received = new Received();
  readonly socket: Socket;
  readonly connections = 1;
  port = 0;
  readonly #target: Target;
  readonly #session: ClientHttp2Session;
  readonly #ended = Promise.withResolvers<void>();
  #stream: ClientHttp2Stream | undefined;
  #answered = false;

  static async connect(target: Target): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    client.#request();
    return client;
  }

  /** A client that goes on reading another answer beside the observed one, if it is told to. */
  static async connectBeside(target: Target): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    const { secondPath: path } = target.request;
    if (path !== undefined) client.#send({ ...target, request: { ...target.request, path } }).resume();
    client.#request();
    return client;
  }

  /** A client whose connection has already served a request to its end. */
  static async connectUsed(target: Target): Promise<Http2Client> {
    const client = await Http2Client.#open(target);
    await client.#beside('first');
    client.#request();
    return client;
  }

  static async #open(target: Target): Promise<Http2Client> {
    const client = new Http2Client(target);
    await settled(client.#session);
    client.port = client.socket.localPort!;
    return client;
  }

  private constructor(target: Target) {
    this.#target = target;
    const { host, port } = target;
    this.socket = connect({ host, port, noDelay: true });
    this.#session = sessionOn(this.socket, target);
    this.#session.on('error', () => {}); // a server may reset what the client has left
    this.#ended.promise.catch(() => {});
  }

  /** RST_STREAM with CANCEL: the stream ends, the session stays. The answer to a PING shows that the server has read it. */
  abort(): void {
    const stream = this.#stream!;
    stream.close(constants.NGHTTP2_CANCEL);
    stream.once('close', () => this.#session.ping((error) => (this.#answered ||= error === null)));
  }

  /** The FIN goes ahead: a kernel that closes a socket with unread frames says RST alone, which HTTP/2 shows as an error. */
  close(): void {
    this.socket.end(() => this.socket.destroy());
  }

  get cancelled(): string | null {
    const cancelled = this.#answered && this.#stream?.rstCode === constants.NGHTTP2_CANCEL;
    return cancelled ? 'the server has read that its stream is cancelled, and the session lives on' : null;
  }

  /** Resolves when the body came to its regular end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async again(): Promise<void> {
    await this.#beside('again');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.destroy();
    this.socket.destroy();
  }

  /** One more request on the same session, read to its end; `name` tells it from the one that is observed. */
  async #beside(name: string): Promise<void> {
    const connection = `${this.#target.connection}-${name}`;
    const stream = this.#send({ ...this.#target, connection, hold: null, ends: LINES });
    await once(stream.resume(), 'close');
    regularly(stream);
  }

  #send(target: Target): ClientHttp2Stream {
    return send(this.#session, http2Request(target));
  }

  #request(): void {
    const stream = this.#send(this.#target);
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.received.count(chunk.length);
      this.received.begin();
    });
    stream.on('response', (headers) => {
      this.received.answer();
      decoded(stream, headers['content-encoding']).on('data', (chunk: Buffer) => this.received.keep(chunk));
    });
    stream.on('close', () => {
      try {
        regularly(stream);
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
function regularly({ rstCode, aborted }: ClientHttp2Stream): void {
  if (rstCode === constants.NGHTTP2_NO_ERROR && !aborted) return;
  throw new HarnessError(`Expected a stream to come to its end, got: it was closed with error code ${rstCode}.`);
}
