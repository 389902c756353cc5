import { once } from 'node:events';
import { Socket, type SocketConnectOpts } from 'node:net';
import { HarnessError } from '../../system/errors.ts';
import type { Acknowledger } from './acknowledger.ts';
import { AnswerMilestones } from './answer-milestones.ts';
import { createAcknowledger, ReceivedData, type SocketClient, type ClientTarget } from './client.ts';
import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';

/** All sockets read into it: each read is taken out of it before the next one begins. */
const READ_BUFFER = Buffer.alloc(64 * 1024);
/** As Node made it: what stands between the tests of a process and the network replaces it later. */
const connectSocket: (this: Socket, options: SocketConnectOpts) => Socket = Reflect.get(Socket.prototype, 'connect');

/**
 * A bare socket: the reference client. It reads all the time, because unread bytes would turn its FIN into a RST, and it
 * reads into a given buffer, because only then does pause() stop the reading at once.
 */
export class RawClient implements SocketClient {
  readonly received = new ReceivedData();
  readonly socket: Socket;
  port = 0;
  readonly #acknowledger: Acknowledger | null;
  readonly #firstMessage: string;
  readonly #milestones = new AnswerMilestones();

  static async connect(target: ClientTarget): Promise<RawClient> {
    const client = new RawClient(target);
    await once(client.socket, 'connect');
    client.port = client.socket.localPort ?? throwNoPort();
    client.socket.write(formatHttp1Request(target));
    return client;
  }

  private constructor(target: ClientTarget) {
    const { host, port } = target;
    this.#acknowledger = createAcknowledger(target);
    this.#firstMessage = buildFirstMessage(target);
    const callback = (bytes: number, buffer: Uint8Array) => this.#handleRead(buffer.subarray(0, bytes));
    const onread = { buffer: READ_BUFFER, callback };
    const options = { host, port, allowHalfOpen: true, noDelay: true, onread };
    this.socket = new Socket(options);
    connectSocket.call(this.socket, options);
    this.socket.on('error', () => {}); // a server may reset what the client has left
  }

  close(): void {
    this.socket.destroy();
  }

  stopReading(): void {
    this.socket.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    this.#acknowledger?.[Symbol.dispose]();
  }

  #handleRead(bytes: Uint8Array): boolean {
    const chunk = Buffer.from(bytes);
    this.received.addChunk(chunk);
    this.#acknowledger?.acknowledge();
    for (const milestone of this.#milestones.read(chunk)) {
      if (milestone === 'head' && this.#firstMessage !== '') this.socket.write(this.#firstMessage, 'latin1'); // a half-closed client can say nothing more
      this.received.signalMilestone(milestone);
    }
    return true;
  }
}

function throwNoPort(): never {
  throw new HarnessError(
    'connect-failed',
    'Expected a connected socket to have a port, got none: it was closed at once, or something intercepts the sockets of this process. Take that off before.',
  );
}
