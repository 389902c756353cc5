import type { Socket } from 'node:net';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { BodyEnding } from '../../model/history.ts';
import type { Request } from '../../model/plan.ts';
import { Acknowledger } from './acknowledger.ts';
import type { SocketTable } from '../kernel/socket-table.ts';

/** What to ask for, and of whom. */
export interface Target {
  host: string;
  port: number;
  /** The value of the header x-hangup-connection. */
  connection: string;
  /** Ask the server to wait there. */
  hold: Phase | null;
  /** Ask the server to end the stream by itself after so many lines. */
  ends?: number;
  request: Request;
}

const MOST_TEXT = 64 * 1024;
/** Of a stream that ends by itself. */
export const LINES = 3;

/** What a client has got so far: all bytes of the answer counted as they came, the first 64 KiB kept as they are read. */
export class Received {
  bytes = 0;
  text = '';
  /** Whether the body came to its regular end or broke off; null while it is open, and for a client that cannot tell. */
  ending: BodyEnding | null = null;
  readonly #answered = Promise.withResolvers<void>();
  readonly #streaming = Promise.withResolvers<void>();

  /** Resolves with the first byte of any kind. */
  readonly answered = this.#answered.promise;
  /** Resolves with the first byte of the body. */
  readonly streaming = this.#streaming.promise;

  add(chunk: Buffer): void {
    this.count(chunk.length);
    this.keep(chunk);
  }

  /** Keeps text without counting it: what is read of an answer can be more than the bytes that it came in. */
  keep(chunk: Buffer): void {
    if (this.text.length < MOST_TEXT) this.text += chunk.toString('latin1');
  }

  /** Counts bytes that another process has got. */
  count(bytes: number): void {
    this.answer();
    this.bytes += bytes;
  }

  answer(): void {
    this.#answered.resolve();
  }

  begin(): void {
    this.#streaming.resolve();
  }
}

/** One connection to the server under test. Disposing of it closes whatever is still open. */
export interface Client extends AsyncDisposable {
  /** The local port, by which the kernel's tables know the connection. */
  readonly port: number;
  readonly received: Received;
  /** The table that has its end of the connection, if it is not the servers'. */
  readonly sockets?: SocketTable;
}

/** A client whose socket can be closed in every way that there is. */
export interface Bare extends Client {
  readonly socket: Socket;
  /** Closes the socket, with a FIN. */
  close(): void;
}

/** A client with a process to itself. */
export interface Killable extends Client {
  /** SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
}

/** A client that can be made to vanish: nothing reaches it any more, and it says nothing. */
export interface Vanishing extends Client {
  /** What stops them, in words. */
  readonly how: string;
  /** Resolves when they are stopped. */
  vanish(signal: AbortSignal): Promise<void>;
}

/** A client with a link of its own, which can be taken down. */
export interface Cabled extends Client {
  readonly sockets: SocketTable;
  /** The server's end of the link in the words of `ip`, once it is unplugged. */
  readonly link: string;
  /** Takes one end of the link down. */
  unplug(): Promise<void>;
}

/** A client as people have it. */
export interface Usual extends Client {
  /** How many connections it has opened. */
  readonly connections: number;
  /** Gives the request up as its user would. */
  abort(): void;
  /** What an abort did to the request, if the connection outlived it. */
  readonly cancelled: string | null;
  /** Resolves when the body came to its regular end. */
  readonly ended: Promise<void>;
  /** One more request on the same connection, read to its end. */
  again(): Promise<void>;
}

/** What tells the server of what was received, if the request asks for that. */
export function acknowledgerOf({ host, port, connection, request }: Target): Acknowledger | null {
  return request.acknowledges === true ? new Acknowledger({ host, port, connection }) : null;
}

/** The headers that every client sends. `identity`, because a compressor may hold small chunks back. */
export function headersOf({ connection, hold, ends, request }: Target): Record<string, string> {
  const { bodyBytes, stream, headers } = request;
  const wanted = [
    ...(stream ? [`body=${stream.body}`, `shape=${stream.shape}`] : []),
    ...(ends === undefined ? [] : [`ends=${ends}`]),
  ];
  return {
    'x-hangup-connection': connection,
    'accept-encoding': 'identity',
    ...(wanted.length > 0 && { 'x-hangup-stream': wanted.join(';') }),
    ...(hold !== null && { 'x-hangup-hold': hold }),
    ...(bodyBytes > 0 && { 'content-type': 'application/json' }),
    ...headers,
  };
}

/** The body that is said, or a JSON text of that size. */
export function bodyOf({ body, bodyBytes }: Request): string {
  if (body !== undefined) return body;
  return bodyBytes === 0 ? '' : `{"padding":"${'x'.repeat(Math.max(0, bodyBytes - '{"padding":""}'.length))}"}`;
}
