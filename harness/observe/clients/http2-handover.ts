import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createHttp2Session, openHttp2Stream, waitForSettings, type Http2Request } from './http2-request.ts';
import { giveToCat, type Handover } from './remote-handover.ts';
import type { RemoteAddress } from './remote-messages.ts';

/** So large that the server never waits for more of it: a `cat` cannot say that there is room again. */
const WINDOW_BYTES = 2 ** 31 - 1;
/** All read into it: each read is taken out of it before the next one begins. */
const READ_BUFFER = Buffer.alloc(64 * 1024);

/**
 * Asks by HTTP/2, then gives the connection to a `cat`: what that reads is understood here, and what would have to be said from
 * here on is not.
 * @param onStream gets the stream as soon as it is opened: it may be answered before the connection has changed hands
 * @throws if there is no connection, or no `cat`
 */
export async function handOverHttp2(
  address: RemoteAddress,
  request: Http2Request,
  onStream: (stream: ClientHttp2Stream) => void,
): Promise<Handover> {
  const transport = new SharedTransport(address);
  const session = createHttp2Session(transport, address, { initialWindowSize: WINDOW_BYTES });
  try {
    const failed = once(transport, 'failed').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => {}); // what comes after the handover is the server's answer
    await Promise.race([failed, sendRequest(session, request, onStream)]);
    return await transport.giveToCat();
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** Resolves when the server has read the whole request. */
async function sendRequest(
  session: ClientHttp2Session,
  request: Http2Request,
  onStream: (stream: ClientHttp2Stream) => void,
): Promise<void> {
  session.on('error', () => {}); // the transport reports it
  await waitForSettings(session);
  session.setLocalWindowSize(WINDOW_BYTES);
  onStream(openHttp2Stream(session, request));
  await new Promise<void>((resolve, reject) => {
    session.ping((error) => (error === null ? resolve() : reject(error)));
  });
}

/** A connection as a stream: read here first, and then by another process. What is written after that goes nowhere. */
class SharedTransport extends Duplex {
  readonly #socket: Socket;
  #isGiven = false;

  constructor(address: RemoteAddress) {
    super();
    // It reads into a given buffer: only then does pause() stop the reading at once.
    const callback = (bytes: number, buffer: Uint8Array) => {
      this.push(Buffer.from(buffer.subarray(0, bytes)));
      return true;
    };
    const options = { ...address, noDelay: true, onread: { buffer: READ_BUFFER, callback } };
    this.#socket = connect(options);
    this.#socket.on('error', (error) => this.emit('failed', error));
    this.#socket.on('close', () => this.#isGiven || this.emit('failed', new Error('the server closed the connection')));
  }

  async giveToCat(): Promise<Handover> {
    this.#socket.pause(); // what it read here would be missing there
    this.#isGiven = true;
    const handover = await giveToCat(this.#socket);
    const { stdout } = handover.connectionProcess;
    stdout.on('data', (chunk: Buffer) => this.push(chunk)).on('end', () => this.push(null));
    return handover;
  }

  override _read(): void {} // it is pushed as it comes

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#isGiven) callback();
    else this.#socket.write(chunk, encoding, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#socket.destroy();
    callback(error);
  }
}
