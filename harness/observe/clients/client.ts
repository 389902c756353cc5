import type { Socket } from 'node:net';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { BodyEnding } from '../../model/history.ts';
import type { Request } from '../../model/plan.ts';
import type { AnswerMilestone } from './answer-milestones.ts';
import { Acknowledger } from './acknowledger.ts';
import { HarnessError } from '../../system/errors.ts';
import type { SocketTable } from '../kernel/socket-table.ts';

/** What to request, and where. */
export interface ClientTarget {
  host: string;
  port: number;
  /** The value of the header x-hangup-connection. */
  connection: string;
  /** Who the client is, where the request names a header for that; the connection unless said. */
  identity?: string;
  /** Ask the server to wait there. */
  hold: Phase | null;
  /** Ask the server to end the stream by itself after so many lines. */
  ends?: number;
  /** Send only the first half of the request's body, and no more of it ever. */
  cutsUpload?: boolean;
  request: Request;
  /** Over TLS, and whether any certificate will do. Bare sockets only. */
  tls?: TlsOptions;
}

export interface TlsOptions {
  acceptsAny: boolean;
}

const MAX_TEXT_LENGTH = 64 * 1024;
/** Of a stream that ends by itself. */
export const FINITE_STREAM_LINES = 3;

/** What a client has got so far: all bytes of the answer counted as they came, the first 64 KiB kept as they are read. */
export class ReceivedData {
  bytes = 0;
  text = '';
  /** Whether the body came to its regular end or broke off; null while it is open, and for a client that cannot tell. */
  ending: BodyEnding | null = null;
  hasBodyBegun = false;
  readonly #firstByte = Promise.withResolvers<void>();
  readonly #head = Promise.withResolvers<void>();
  readonly #firstBodyByte = Promise.withResolvers<void>();

  /** Resolves with the first byte of any kind. */
  readonly firstByte = this.#firstByte.promise;
  /** Resolves with the whole head of the answer. */
  readonly head = this.#head.promise;
  /** Resolves with the first byte of the body. */
  readonly firstBodyByte = this.#firstBodyByte.promise;

  addChunk(chunk: Buffer): void {
    this.countBytes(chunk.length);
    this.keepText(chunk);
  }

  /** Keeps text without counting it: what is read of an answer can be more than the bytes that it came in. */
  keepText(chunk: Buffer): void {
    if (this.text.length < MAX_TEXT_LENGTH) this.text += chunk.toString('latin1');
  }

  /** Counts bytes that another process has got. */
  countBytes(bytes: number): void {
    this.signalFirstByte();
    this.bytes += bytes;
  }

  signalFirstByte(): void {
    this.#firstByte.resolve();
  }

  signalMilestone(milestone: AnswerMilestone): void {
    this.signalFirstByte();
    this.#head.resolve();
    if (milestone === 'head') return;
    this.hasBodyBegun = true;
    this.#firstBodyByte.resolve();
  }
}

/** One connection to the server under test. Disposing of it closes whatever is still open. */
export interface Client extends AsyncDisposable {
  /** The local port, by which the kernel's tables know the connection. */
  readonly port: number;
  readonly received: ReceivedData;
  /** The table that has its end of the connection, if it is not the servers'. */
  readonly sockets?: SocketTable;
  /** Reads no more, and stays connected; a client without it cannot. */
  stopReading?(): void;
}

/** A client whose socket can be closed in every way that there is. */
export interface SocketClient extends Client {
  readonly socket: Socket;
  /** Closes the socket, with a FIN. */
  close(): void;
}

/** A client with a process to itself. */
export interface ProcessBackedClient extends Client {
  /** SIGKILL; resolves when the process has ended, with the moment just before: CLOCK_MONOTONIC, nanoseconds. */
  kill(): Promise<number>;
}

/** A client that can be made to vanish: nothing reaches it any more, and it says nothing. */
export interface VanishingClient extends Client {
  /** What stops them, in words. */
  readonly vanishMethod: string;
  /** Resolves when they are stopped. */
  vanish(signal: AbortSignal): Promise<void>;
}

/** A client with a link of its own, which can be taken down. */
export interface LinkedClient extends Client {
  readonly sockets: SocketTable;
  /** The server's end of the link in the words of `ip`, once it is down. */
  readonly linkDescription: string;
  /** Takes one end of the link down. */
  takeLinkDown(): Promise<void>;
}

/** A client as people have it. */
export interface HttpClient extends Client {
  /** How many connections it has opened. */
  readonly connections: number;
  /** Gives the request up as its user would. */
  abort(): void;
  /** What an abort did to the request, if the connection outlived it. */
  readonly cancelEvidence: string | null;
  /** Resolves when the body came to its regular end. */
  readonly ended: Promise<void>;
  /** One more request on the same connection, read to its end. */
  requestAgain(): Promise<void>;
}

/** What reports to the server what was received, if the request asks for that. */
export function createAcknowledger({ host, port, connection, request }: ClientTarget): Acknowledger | null {
  return request.acknowledges === true ? new Acknowledger({ host, port, connection }) : null;
}

/** The headers that every client sends. `identity`, because a compressor may hold small chunks back. */
export function buildRequestHeaders(target: ClientTarget): Record<string, string> {
  const { connection, identity = connection, hold, ends, request } = target;
  const { bodyBytes, stream, headers } = request;
  const streamOptions = [
    ...(stream ? [`body=${stream.body}`, `shape=${stream.shape}`] : []),
    ...(ends === undefined ? [] : [`ends=${ends}`]),
  ];
  return {
    'x-hangup-connection': connection,
    'accept-encoding': 'identity',
    ...(streamOptions.length > 0 && { 'x-hangup-stream': streamOptions.join(';') }),
    ...(hold !== null && { 'x-hangup-hold': hold }),
    ...(bodyBytes > 0 && { 'content-type': 'application/json' }),
    ...headers,
    ...(request.identity !== undefined && { [request.identity]: identity }),
  };
}

/** The part of the body that the client sends. @throws {HarnessError} if half of no body is asked for */
export function buildSentBody({ cutsUpload = false, request }: Pick<ClientTarget, 'cutsUpload' | 'request'>): string {
  const body = buildRequestBody(request);
  if (!cutsUpload) return body;
  if (body.length > 1) return body.slice(0, body.length / 2);
  throw new HarnessError(
    'request-unsupported',
    'Expected a request with a body of at least two bytes, got none: there is no upload to leave.',
  );
}

/** The body that is said, or a JSON text of that size. */
export function buildRequestBody({ body, bodyBytes }: Request): string {
  if (body !== undefined) return body;
  return bodyBytes === 0 ? '' : `{"padding":"${'x'.repeat(Math.max(0, bodyBytes - '{"padding":""}'.length))}"}`;
}
