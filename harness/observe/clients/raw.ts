import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HarnessError } from '../../system/errors.ts';
import type { Acknowledger } from './acknowledger.ts';
import { AnswerText } from './answer-text.ts';
import { acknowledgerOf, Received, type Bare, type Target } from './client.ts';
import { firstWords, requestText } from './request-text.ts';

/** All sockets read into it: each read is taken out of it before the next one begins. */
const SHARED = Buffer.alloc(64 * 1024);

/**
 * A bare socket: the reference client. It reads all the time, because unread bytes would turn its FIN into a RST, and it
 * reads into a given buffer, because only then does pause() stop the reading at once.
 */
export class RawClient implements Bare {
  readonly received = new Received();
  readonly socket: Socket;
  port = 0;
  readonly #acknowledger: Acknowledger | null;
  readonly #words: string;
  readonly #answer = new AnswerText();

  static async connect(target: Target): Promise<RawClient> {
    const client = new RawClient(target);
    await once(client.socket, 'connect');
    client.port = client.socket.localPort ?? refuse();
    client.socket.write(requestText(target));
    return client;
  }

  private constructor(target: Target) {
    const { host, port } = target;
    this.#acknowledger = acknowledgerOf(target);
    this.#words = firstWords(target);
    const callback = (bytes: number, buffer: Uint8Array) => this.#read(buffer.subarray(0, bytes));
    const onread = { buffer: SHARED, callback };
    this.socket = connect({ host, port, allowHalfOpen: true, noDelay: true, onread });
    this.socket.on('error', () => {}); // a server may reset what the client has left
  }

  close(): void {
    this.socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    this.#acknowledger?.[Symbol.dispose]();
  }

  #begin(): void {
    if (this.#words !== '') this.socket.write(this.#words, 'latin1'); // a half-closed client can say nothing more
    this.received.begin();
  }

  #read(bytes: Uint8Array): boolean {
    const chunk = Buffer.from(bytes);
    this.received.add(chunk);
    this.#acknowledger?.received();
    if (this.#answer.begins(chunk)) this.#begin();
    return true;
  }
}

function refuse(): never {
  throw new HarnessError('Expected a connected socket to have a port, got none: it was closed at once.');
}
