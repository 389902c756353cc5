import { request as sendRequest } from 'undici';
import { RawClient } from '../observe/clients/raw.ts';
import type { ClientTarget } from '../observe/clients/client.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { awaitBounded } from '../system/bounded.ts';
import type { Command } from '../model/plan.ts';
import type { Workspace } from '../system/workspace.ts';
import type { Mark } from '../model/history.ts';
import type { Span } from './verify-clock.ts';
import type { ContractLimits } from './limits.ts';
import { Violation } from './violation.ts';
import { ServerUnderTest } from './server-under-test.ts';

export const LOOPBACK_HOST = '127.0.0.1';

interface ContractTrialOptions {
  /** What sentences call the server. */
  name: string;
  command: Command;
  limits: ContractLimits;
  workspace: Workspace;
  signal: AbortSignal;
}

/** One connection of a trial. */
export interface TrialVisit {
  id: string;
  client: RawClient;
  /** CLOCK_MONOTONIC, nanoseconds. */
  openedAt: number;
  /** Grows while the server goes on. */
  marks: readonly Mark[];
}

/** What the rules share: the server that is tried, and the connections that were opened to it so far. */
export class ContractTrial implements AsyncDisposable {
  readonly name: string;
  readonly limits: ContractLimits;
  readonly server: ServerUnderTest;
  readonly startedAt = readMonotonicNs();
  /** In the order in which they were opened; closed ones stay, for their marks. */
  readonly visits: TrialVisit[] = [];
  /** From when a connection was opened until the mark of its handler was seen, by the connection's id. */
  readonly handlingSpans = new Map<string, Span>();
  readonly #options: ContractTrialOptions;

  /** @throws {HarnessError} if the command cannot be started */
  static async start(options: ContractTrialOptions): Promise<ContractTrial> {
    return new ContractTrial(options, await ServerUnderTest.start({ ...options, host: LOOPBACK_HOST }));
  }

  private constructor(options: ContractTrialOptions, server: ServerUnderTest) {
    this.name = options.name;
    this.limits = options.limits;
    this.#options = options;
    this.server = server;
  }

  /** Another process of the same server, which the caller must end. */
  startAnotherProcess(host = LOOPBACK_HOST): Promise<ServerUnderTest> {
    return ServerUnderTest.start({ ...this.#options, host });
  }

  /** Resolves when the server says that it listens. */
  async waitUntilListening(server: ServerUnderTest): Promise<void> {
    const { marks, signal } = server;
    const withinMs = this.limits.startMs;
    const describeActual = () => (server.readLines().rest === '' ? 'no line' : 'a line without its newline');
    const sentence = () => `Expected ${this.name} to listen within ${withinMs} ms, got ${describeActual()}.`;
    await marks.waitUntil(() => marks.listening !== undefined, { withinMs, signal, code: 'start-timeout', sentence });
  }

  /** Opens a connection and asks for a stream; `word` is the first of its id. */
  async openVisit(prefix: string, options: Pick<ClientTarget, 'hold'> = { hold: null }): Promise<TrialVisit> {
    const id = `${prefix}-${this.visits.length + 1}`;
    const openedAt = readMonotonicNs();
    const client = await this.waitFor(RawClient.connect(this.createTarget(id, options)).catch(this.#throwRefusal), {
      withinMs: this.limits.readyMs,
      wanted: 'take a connection',
      got: () => 'none',
    });
    const visit = { id, client, openedAt, marks: this.server.marks.getMarks(id) };
    this.visits.push(visit);
    return visit;
  }

  /** A client of another process of the server, at its first byte; the caller must end it. */
  async openStream(server: ServerUnderTest): Promise<RawClient> {
    const { port } = server.marks.listening!;
    const client = await RawClient.connect({ ...this.createTarget('stream-1'), port }).catch(this.#throwRefusal);
    const sentence = () => `Expected ${this.name} to send a first byte within ${this.limits.readyMs} ms, got none.`;
    const bound = { withinMs: this.limits.readyMs, signal: server.signal, code: 'ready-timeout' as const, sentence };
    return awaitBounded(client.received.firstBodyByte, bound).then(
      () => client,
      (error: unknown) => {
        client.close();
        throw error;
      },
    );
  }

  createTarget(connection: string, options: Pick<ClientTarget, 'hold' | 'ends'> = { hold: null }): ClientTarget {
    const { host, marks } = this.server;
    return { host, port: marks.listening!.port, connection, request: { method: 'GET', bodyBytes: 0 }, ...options };
  }

  /** Resolves with the first byte of the answer. */
  async waitForHeaders({ client }: TrialVisit): Promise<void> {
    const got = () => 'nothing';
    await this.waitFor(client.received.firstByte, { withinMs: this.limits.readyMs, wanted: 'answer GET /', got });
  }

  /** Resolves with the first byte of the body. */
  async waitForFirstByte({ client }: TrialVisit): Promise<void> {
    await this.waitFor(client.received.firstBodyByte, {
      withinMs: this.limits.readyMs,
      wanted: 'send a first byte of the body of GET /',
      got: () => `${client.received.bytes} bytes of an answer`,
    });
  }

  /** Resolves with the first such mark of the connection. */
  async waitForMark(
    { id, marks, openedAt }: TrialVisit,
    event: Mark['event'],
    withinMs = this.limits.readyMs,
  ): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to mark ${event} of ${id} within ${withinMs} ms, got ${this.#describeMarks(id)}.`;
    const { signal } = this.server;
    await this.server.marks.waitUntil(() => marks.some((mark) => mark.event === event), {
      withinMs,
      signal,
      code: 'ready-timeout',
      sentence,
    });
    if (event === 'handling' && !this.handlingSpans.has(id))
      this.handlingSpans.set(id, { from: openedAt, to: readMonotonicNs() });
  }

  /** GET of a path below /hangup/, answered to its end; with any status. */
  async requestControl(path: string, headers: Record<string, string> = {}): Promise<void> {
    const { listening } = this.server.marks;
    const port = listening!.control ?? listening!.port;
    const withinMs = this.limits.answerMs;
    const abortController = new AbortController();
    const answer = sendRequest(`http://${this.server.host}:${port}${path}`, {
      headers,
      reset: true,
      signal: abortController.signal,
    });
    const complete = answer.then(({ body }) => body.text()).catch(this.#throwRefusal);
    complete.catch(() => {}); // what comes after the bound shows nothing more
    const describeActual = () => 'no complete answer';
    await this.waitFor(complete, { withinMs, wanted: `answer ${path}`, got: describeActual }).finally(() =>
      abortController.abort(),
    );
  }

  /** @throws {HarnessError} `Expected <name> to <wanted> within <withinMs> ms, got <got>.`; {Lost} if the server is lost */
  async waitFor<T>(promise: Promise<T>, { withinMs, wanted, got }: StepBound): Promise<T> {
    const sentence = () => `Expected ${this.name} to ${wanted} within ${withinMs} ms, got ${got()}.`;
    return awaitBounded(promise, { withinMs, signal: this.server.signal, code: 'ready-timeout', sentence });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.visits) client.close();
    await this.server[Symbol.asyncDispose]();
  }

  readonly #throwRefusal = (error: unknown): never => {
    this.server.signal.throwIfAborted();
    throw new Violation(`Expected ${this.name} to take a connection, got ${(error as Error).message}.`);
  };

  /** What came instead of the mark: of that connection, and of connections that were not opened. */
  #describeMarks(id: string): string {
    const { lines } = this.server.readLines();
    const ids = lines.map((line) => /"connection": ?("(?:[^"\\]|\\.)*")/.exec(line)?.[1]).filter((name) => name);
    const ownCount = ids.filter((name) => name === JSON.stringify(id)).length;
    const openedIds = new Set(this.visits.map((visit) => JSON.stringify(visit.id)));
    const unknownIds = [...new Set(ids)].filter((name) => !openedIds.has(name!)).slice(0, 3);
    return `${ownCount} marks of it${unknownIds.length > 0 ? ` and some of ${unknownIds.join(', ')}` : ''}`;
  }
}

interface StepBound {
  withinMs: number;
  wanted: string;
  got: () => string;
}
