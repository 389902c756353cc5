import { setTimeout as sleep } from 'node:timers/promises';
import { FAULT_TRAITS, isCompleted } from '../../model/faults.ts';
import { NS_PER_MS } from '../../model/format.ts';
import { isUploadCut, PHASE_TRAITS } from '../../model/phases.ts';
import { FINITE_STREAM_LINES, type Client, type ClientTarget, type HttpClient } from '../../observe/clients/client.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import type { PreparedFault } from '../../observe/faults/fault.ts';
import type { SocketPair } from '../../observe/kernel/socket-table.ts';
import { findSocketPair } from '../../observe/verify-fault.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { isAnswerComplete, parseAnswerHead } from './answer.ts';
import { findSocket, isOpen } from './client-socket.ts';
import { connectClient, EARLY_MS } from './connect-client.ts';
import type { Answer, ClientEvidence } from '../evidence.ts';
import type { CheckedServer } from '../server/server.ts';
import type { VisitPlan } from './visit-plan.ts';
import { waitUntilRead, watchBody, watchConnection } from './watch-connection.ts';

export interface VisitScope {
  server: CheckedServer;
  networkEnv: NetworkEnv;
  plan: VisitPlan;
  /** Clients that must not say anything before the end: their sockets would be closed with a FIN. */
  kept: AsyncDisposableStack;
  /** How long clients stay that have closed only one half, read no more, or do nothing. */
  stayMs: number;
  /** How much longer each client stays in the middle of its answer. */
  longerMs: number;
}

/** A client that speaks the contract so long to begin with it, or to take its guards. */
const MARK_MS = 2_000;
/** So long a client lets a server read its body. */
const READING_MS = 5_000;
/** Of a download: the client reads no more than this, so that it is still running when the client leaves. */
const MAX_READ_BYTES = 64 * 1024;
const READ_POLL_MS = 10;

let connections = 0;

/** A client on its connection: it has asked, and can be made to leave. */
export class ActiveVisit implements AsyncDisposable {
  readonly client: Client;
  readonly connection: string;
  readonly askedAtMs: number;
  readonly #prepared: PreparedFault;
  readonly #scope: VisitScope;
  /** Whether the server is asked to wait in the phase. */
  readonly #isHeld: boolean;
  readonly #timer: NodeJS.Timeout;
  #firstByteAtMs: number | null = null;
  /** Whether the connection has shown the moment of the phase. */
  #isInPhase = false;
  /** Whether the server was still reading a long body when it had been waited for long enough. */
  #isBeingRead = false;
  #waitedMs = 0;

  /** @throws {HarnessError} if the connection is refused */
  static async connect(scope: VisitScope): Promise<ActiveVisit> {
    const { server, networkEnv, plan } = scope;
    const target = buildTarget(scope);
    const askedAtMs = readMonotonicNs() / NS_PER_MS;
    const sentence = () => `Expected ${server.name} to take a connection on ${target.host}:${target.port}, got none.`;
    const prepared = await connectClient(plan.fault, { target, networkEnv, server, sentence });
    return new ActiveVisit(scope, { prepared, target, askedAtMs });
  }

  private constructor(scope: VisitScope, asked: { prepared: PreparedFault; target: ClientTarget; askedAtMs: number }) {
    this.#prepared = asked.prepared;
    this.#scope = scope;
    this.client = asked.prepared.client;
    this.askedAtMs = asked.askedAtMs;
    this.connection = asked.target.connection;
    this.#isHeld = asked.target.hold !== null;
    void this.client.received.firstByte.then(() => (this.#firstByteAtMs = readMonotonicNs() / NS_PER_MS));
    this.#timer = setInterval(() => this.#readSlowly(), READ_POLL_MS);
  }

  /**
   * Resolves when the moment of its phase has come: when the server has the request or half of its body, with the whole head,
   * with the first byte of the answer's body once it reads no more of the request's, or when its writes are blocked. After
   * `waitMs` for the first byte and `bodyMs` for what follows it is left without them.
   */
  async waitForPhase({ waitMs, bodyMs }: { waitMs: number; bodyMs: number }): Promise<void> {
    const { server, plan } = this.#scope;
    const { needs } = PHASE_TRAITS[plan.phase];
    if (needs === 'upload') this.#isInPhase = await watchConnection(this.#scope, this.client, waitMs);
    else if (needs !== 'nothing') {
      const hasBegun = await this.waitForFirstByte(waitMs);
      if (needs === 'body') {
        if (hasBegun) await this.#waitForBody(Math.min(waitMs, bodyMs));
        this.#isBeingRead = !(await watchBody(this.#scope, this.client, READING_MS));
      } else if (hasBegun) {
        const withinMs = needs === 'headers' ? Math.min(waitMs, bodyMs) : waitMs;
        this.#isInPhase = await watchConnection(this.#scope, this.client, withinMs);
      }
    } else if (server.marks?.versions)
      await server.marks.wait(this.connection, MARK_MS, (marks) => marks.some(({ event }) => event === 'handling'));
    else {
      await waitUntilRead(this.#scope, this.client, waitMs);
      await sleep(EARLY_MS, undefined, { signal: server.signal });
    }
  }

  /** Resolves when the server has marked these guards, or after a while. */
  async waitForGuards(guards: readonly string[]): Promise<void> {
    await this.#scope.server.marks?.wait(this.connection, MARK_MS, (marks) => {
      const taken = new Set(marks.map((mark) => ('guard' in mark ? mark.guard : null)));
      return guards.every((guard) => taken.has(guard));
    });
  }

  /** Whether more has come than the phase allows, or its moment did not come: the client left at another one. */
  get hasMissedPhase(): boolean {
    const { received } = this.client;
    const { phase } = this.#scope.plan;
    const { needs } = PHASE_TRAITS[phase];
    if (needs === 'body') return this.#isBeingRead;
    if (needs === 'upload' || needs === 'blocked-writes') return !this.#isInPhase;
    return phase === 'before-headers' ? received.bytes > 0 : received.hasBodyBegun;
  }

  /** Resolves with the first byte of the body, with the end of an answer that has none, or after `withinMs`. */
  async #waitForBody(withinMs: number): Promise<void> {
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
    if (isAnswerComplete(received, this.#scope.plan.request.method)) return 'regular';
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

  /** All that is known of it just before it leaves. */
  collectEvidence(): ClientEvidence {
    return {
      answer: this.describeAnswer(),
      ended: this.findEnd(),
      bytes: this.client.received.bytes,
      hasMissedPhase: this.hasMissedPhase,
    };
  }

  /** Leaves in the way of its fault. Resolves with the moment just before, in ms. */
  async leave(): Promise<number> {
    clearInterval(this.#timer);
    return (await this.#prepared.inject()) / NS_PER_MS;
  }

  /** Lets a server that waited in the phase go on. Resolves with the moment in ns; null if it did not wait. */
  async resume(): Promise<number | null> {
    const { server, networkEnv } = this.#scope;
    if (!this.#isHeld) return null;
    return (await server.marks?.request(networkEnv, `/hangup/go/${encodeURIComponent(this.connection)}`)) ?? null;
  }

  /** Whether the server has its end of the connection still; null where the kernel does not show it. */
  async isHeld(): Promise<boolean | null> {
    const pair = await this.#findPair();
    return pair && isOpen(pair.server);
  }

  /** Ends the connection of a client that is still there. */
  reset(): void {
    findSocket(this.client)?.resetAndDestroy();
  }

  /** The same, and then that of its successor, if it has one. */
  async end(): Promise<void> {
    if (!('abort' in this.client)) return this.reset();
    (this.client as HttpClient).abort();
    await this.client[Symbol.asyncDispose]();
  }

  /** Whether the kernel shows how it left; null where it shows nothing. */
  async verify(): Promise<boolean | null> {
    if (FAULT_TRAITS[this.#scope.plan.fault].kind === 'control') return null;
    const pair = await this.#findPair();
    return pair && this.#prepared.verify({ ...pair, hasServerWritten: true }) !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.client[Symbol.asyncDispose]();
  }

  #findPair(): Promise<SocketPair | null> {
    const { server, networkEnv } = this.#scope;
    return findSocketPair(networkEnv.sockets, this.client, server.listener.port);
  }

  #readSlowly(): void {
    if (this.client.received.bytes > MAX_READ_BYTES) findSocket(this.client)?.pause();
  }
}

function buildTarget({ server, plan }: VisitScope): ClientTarget {
  const { request, fault, phase, tls } = plan;
  connections += 1;
  const connection = `${fault}-${connections}`;
  return {
    host: server.listener.host,
    port: server.listener.port,
    connection,
    identity: connection,
    hold: PHASE_TRAITS[phase].isHeld && server.marks?.holds === true ? phase : null,
    ...(isCompleted(fault) && server.marks?.versions && { ends: FINITE_STREAM_LINES }),
    cutsUpload: isUploadCut(phase),
    request,
    ...(tls && { tls }),
  };
}
