import type { ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';

/** The gauge: how many of the bytes that were taken from the source have not left the process. */
export const WAITING_BYTES = 'waiting bytes';

/** An endless source. What was taken and has not left the process is counted, in whichever stream or list it waits. */
export class CountedSource {
  readonly #connection: Connection;
  readonly #response: ServerResponse;
  readonly #sentBefore: number;
  #taken = 0;

  constructor(connection: Connection, response: ServerResponse) {
    this.#connection = connection;
    this.#response = response;
    this.#sentBefore = countSentBytes(response);
  }

  /** The next bytes, so many of them. */
  take(bytes: number): Buffer {
    this.#taken += bytes;
    this.#connection.setGauge(WAITING_BYTES, this.#countWaitingBytes());
    return Buffer.alloc(bytes, 'x');
  }

  /** Headers and framing count as sent; there are few of them. Nothing waits for a response that was closed. */
  #countWaitingBytes(): number {
    if (this.#response.destroyed) return 0;
    return Math.max(0, this.#taken - countSentBytes(this.#response) + this.#sentBefore);
  }
}

/** What the kernel took of all that was written to the socket; it counts what still waits as written. */
function countSentBytes({ socket }: ServerResponse): number {
  return socket === null ? 0 : socket.bytesWritten - socket.writableLength;
}
