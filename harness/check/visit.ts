import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import { NS_PER_MS } from '../model/format.ts';
import type { Request } from '../model/plan.ts';
import type { Client, ClientTarget, TlsOptions } from '../observe/clients/client.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import type { PreparedFault } from '../observe/faults/fault.ts';
import { faultPreparers } from '../observe/faults/index.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { isAnswerComplete, parseAnswerHead } from './answer.ts';
import type { Answer } from './evidence.ts';
import type { CheckedServer } from './server.ts';

/** How clients ask, and how they leave. */
export interface VisitPlan {
  request: Request;
  fault: Fault;
  phase: Phase;
  /** Over TLS; null if not. */
  tls: TlsOptions | null;
}

export interface VisitScope {
  server: CheckedServer;
  networkEnv: NetworkEnv;
  plan: VisitPlan;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A client that leaves before anything comes gives the server this long to read the request. */
export const EARLY_MS = 5;
/** Of a download: the client reads no more than this, so that it is still running when the client leaves. */
const MAX_READ_BYTES = 64 * 1024;
const READ_POLL_MS = 10;

let connections = 0;

/** A client on its connection: it has asked, and can be made to leave. */
export class ActiveVisit implements AsyncDisposable {
  readonly client: Client;
  readonly askedAtMs: number;
  readonly #prepared: PreparedFault;
  readonly #method: string;
  readonly #timer: NodeJS.Timeout;
  #firstByteAtMs: number | null = null;
  #waitedMs = 0;

  /** @throws {HarnessError} if the connection is refused */
  static async connect({ server, networkEnv, plan }: VisitScope): Promise<ActiveVisit> {
    const { host, port } = server.listener;
    connections += 1;
    const connection = `${plan.fault}-${connections}`;
    const { request, tls } = plan;
    const target: ClientTarget = { host, port, connection, hold: null, request, ...(tls && { tls }) };
    const askedAtMs = readMonotonicNs() / NS_PER_MS;
    const sentence = () => `Expected ${server.name} to take a connection on ${host}:${port}, got none.`;
    const prepared = await awaitBounded(
      faultPreparers[plan.fault](target, networkEnv, server).catch((error: unknown) => {
        throw isRefusal(error) ? new HarnessError('connect-failed', sentence()) : error;
      }),
      { withinMs: CONNECT_TIMEOUT_MS, signal: server.signal, code: 'connect-failed', sentence },
    );
    return new ActiveVisit(prepared, askedAtMs, plan.request.method);
  }

  private constructor(prepared: PreparedFault, askedAtMs: number, method: string) {
    this.#prepared = prepared;
    this.client = prepared.client;
    this.askedAtMs = askedAtMs;
    this.#method = method;
    void this.client.received.firstByte.then(() => (this.#firstByteAtMs = readMonotonicNs() / NS_PER_MS));
    this.#timer = setInterval(() => this.#readSlowly(), READ_POLL_MS);
  }

  /** Resolves with the first byte of the body, with the end of an answer that has none, or after `withinMs`. */
  async waitForBody(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    const body = this.client.received.firstBodyByte.then(() => true);
    while (performance.now() < until && this.findEnd() === null)
      if (await Promise.race([body, sleep(READ_POLL_MS, false)])) return;
  }

  /** Resolves with whether a byte of any kind came within `withinMs`, and before the server closed the connection. */
  async waitForFirstByte(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (this.#firstByteAtMs === null && performance.now() < until && this.findEnd() === null)
      await Promise.race([this.client.received.firstByte, sleep(READ_POLL_MS)]);
    this.#waitedMs = readMonotonicNs() / NS_PER_MS - this.askedAtMs;
    return this.#firstByteAtMs !== null;
  }

  /** How the answer ended, while the client was there; null if it goes on. */
  findEnd(): 'regular' | 'cut' | null {
    const { received } = this.client;
    if (received.ending !== null) return received.ending;
    if (isAnswerComplete(received, this.#method)) return 'regular';
    const socket = findSocket(this.client);
    if (socket === null || !(socket.readableEnded || socket.destroyed)) return null;
    const head = parseAnswerHead(received.text);
    const isDelimited = head !== null && (head.headers.has('content-length') || head.headers.has('transfer-encoding'));
    return isDelimited || head === null ? 'cut' : 'regular'; // without a length the end of the connection is the end of the answer
  }

  /** What it has got. */
  describeAnswer(): Answer {
    const head = parseAnswerHead(this.client.received.text);
    return {
      status: head?.status ?? null,
      contentType: head?.headers.get('content-type') ?? null,
      location: head?.headers.get('location') ?? null,
      firstByteMs: this.#firstByteAtMs === null ? null : this.#firstByteAtMs - this.askedAtMs,
      waitedMs: this.#waitedMs,
    };
  }

  /** Leaves in the way of its fault. Resolves with the moment just before, in ms. */
  async leave(): Promise<number> {
    clearInterval(this.#timer);
    return (await this.#prepared.inject()) / NS_PER_MS;
  }

  /** Ends the connection of a client that is still there. */
  reset(): void {
    findSocket(this.client)?.resetAndDestroy();
  }

  /** Whether the kernel shows how it left; null where it shows nothing. */
  async verify({ sockets }: NetworkEnv, serverPort: number): Promise<boolean | null> {
    const pair = await (this.client.sockets ?? sockets).findPair(this.client.port, serverPort);
    return pair && this.#prepared.verify({ ...pair, hasServerWritten: true }) !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.client[Symbol.asyncDispose]();
  }

  #readSlowly(): void {
    if (this.client.received.bytes > MAX_READ_BYTES) findSocket(this.client)?.pause();
  }
}

/** After these the client is still there: it has closed only its sending half, or reads no more. */
export const STILL_THERE_FAULTS: readonly Fault[] = ['half-close', 'stall'];

/** The same request by the client that resets in the middle: what an ordinary client gets is read of it. */
export function toOrdinaryPlan(plan: VisitPlan): VisitPlan {
  return { ...plan, fault: 'reset', phase: 'mid-stream' };
}

/** Whether an error is what the kernel says where there is no listener any more. */
function isRefusal(error: unknown): boolean {
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

interface SocketHolder {
  readableEnded: boolean;
  destroyed: boolean;
  pause: () => unknown;
  resetAndDestroy: () => unknown;
}

function findSocket(client: Client): SocketHolder | null {
  return 'socket' in client ? (client.socket as SocketHolder) : null;
}
