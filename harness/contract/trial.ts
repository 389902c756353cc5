import { request as ask } from 'undici';
import { RawClient } from '../observe/clients/raw.ts';
import type { Target } from '../observe/clients/client.ts';
import { now } from '../system/clock.ts';
import { bounded } from '../system/bounded.ts';
import type { Command } from '../model/plan.ts';
import type { Workspace } from '../system/workspace.ts';
import type { Mark } from '../model/history.ts';
import type { Span } from './clock.ts';
import type { Limits } from './limits.ts';
import { Breach } from './violation.ts';
import { Subject } from './server-under-test.ts';

export const HOST = '127.0.0.1';

export interface TrialOptions {
  /** What sentences call the server. */
  name: string;
  command: Command;
  limits: Limits;
  workspace: Workspace;
  signal: AbortSignal;
}

/** One connection of a trial. */
export interface Visit {
  id: string;
  client: RawClient;
  /** CLOCK_MONOTONIC, nanoseconds. */
  openedAt: number;
  /** Grows while the server goes on. */
  marks: readonly Mark[];
}

/** What the rules share: the server that is tried, and the connections that were opened to it so far. */
export class Trial implements AsyncDisposable {
  readonly name: string;
  readonly limits: Limits;
  readonly subject: Subject;
  readonly startedAt = now();
  /** In the order in which they were opened; closed ones stay, for their marks. */
  readonly visits: Visit[] = [];
  /** From when a connection was opened until the mark of its handler was seen, by the connection's id. */
  readonly handled = new Map<string, Span>();
  readonly #options: TrialOptions;

  /** @throws {HarnessError} if the command cannot be started */
  static async begin(options: TrialOptions): Promise<Trial> {
    return new Trial(options, await Subject.start({ ...options, host: HOST }));
  }

  private constructor(options: TrialOptions, subject: Subject) {
    this.name = options.name;
    this.limits = options.limits;
    this.#options = options;
    this.subject = subject;
  }

  /** Another process of the same server, which whoever asks must put away. */
  another(host = HOST): Promise<Subject> {
    return Subject.start({ ...this.#options, host });
  }

  /** Resolves when the server says that it listens. */
  async listens(subject: Subject): Promise<void> {
    const { marks, signal } = subject;
    const withinMs = this.limits.startMs;
    const got = () => (subject.written().rest === '' ? 'no line' : 'a line without its newline');
    const sentence = () => `Expected ${this.name} to listen within ${withinMs} ms, got ${got()}.`;
    await marks.until(() => marks.listening !== undefined, { withinMs, signal, sentence });
  }

  /** Opens a connection and asks for a stream; `word` is the first of its id. */
  async visit(word: string, wish: Pick<Target, 'hold'> = { hold: null }): Promise<Visit> {
    const id = `${word}-${this.visits.length + 1}`;
    const openedAt = now();
    const client = await this.bounded(RawClient.connect(this.target(id, wish)).catch(this.#refused), {
      withinMs: this.limits.readyMs,
      wanted: 'take a connection',
      got: () => 'none',
    });
    const visit = { id, client, openedAt, marks: this.subject.marks.of(id) };
    this.visits.push(visit);
    return visit;
  }

  /** A client of another process of the server, at its first byte; whoever asks must put it away. */
  async stream(subject: Subject): Promise<RawClient> {
    const { port } = subject.marks.listening!;
    const client = await RawClient.connect({ ...this.target('stream-1'), port }).catch(this.#refused);
    const sentence = () => `Expected ${this.name} to send a first byte within ${this.limits.readyMs} ms, got none.`;
    const bound = { withinMs: this.limits.readyMs, signal: subject.signal, sentence };
    return bounded(client.received.streaming, bound).then(
      () => client,
      (error: unknown) => {
        client.close();
        throw error;
      },
    );
  }

  target(connection: string, wish: Pick<Target, 'hold' | 'ends'> = { hold: null }): Target {
    const { host, marks } = this.subject;
    return { host, port: marks.listening!.port, connection, request: { method: 'GET', bodyBytes: 0 }, ...wish };
  }

  /** Resolves with the first byte of the body. */
  async streams({ client }: Visit): Promise<void> {
    await this.bounded(client.received.streaming, {
      withinMs: this.limits.readyMs,
      wanted: 'send a first byte of the body of GET /',
      got: () => `${client.received.bytes} bytes of an answer`,
    });
  }

  /** Resolves with the first such mark of the connection. */
  async marked({ id, marks, openedAt }: Visit, event: Mark['event'], withinMs = this.limits.readyMs): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to mark ${event} of ${id} within ${withinMs} ms, got ${this.#seen(id)}.`;
    const { signal } = this.subject;
    await this.subject.marks.until(() => marks.some((mark) => mark.event === event), { withinMs, signal, sentence });
    if (event === 'handling' && !this.handled.has(id)) this.handled.set(id, { from: openedAt, to: now() });
  }

  /** GET of a path below /hangup/, answered to its end; with any status. */
  async ask(path: string, headers: Record<string, string> = {}): Promise<void> {
    const { listening } = this.subject.marks;
    const port = listening!.control ?? listening!.port;
    const withinMs = this.limits.answerMs;
    const over = new AbortController();
    const answer = ask(`http://${this.subject.host}:${port}${path}`, { headers, reset: true, signal: over.signal });
    const complete = answer.then(({ body }) => body.text()).catch(this.#refused);
    complete.catch(() => {}); // what comes after the bound tells nothing more
    const got = () => 'no complete answer';
    await this.bounded(complete, { withinMs, wanted: `answer ${path}`, got }).finally(() => over.abort());
  }

  /** @throws {HarnessError} `Expected <name> to <wanted> within <withinMs> ms, got <got>.`; {Lost} if the server is lost */
  async bounded<T>(promise: Promise<T>, { withinMs, wanted, got }: Wanted): Promise<T> {
    const sentence = () => `Expected ${this.name} to ${wanted} within ${withinMs} ms, got ${got()}.`;
    return bounded(promise, { withinMs, signal: this.subject.signal, sentence });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.visits) client.close();
    await this.subject[Symbol.asyncDispose]();
  }

  readonly #refused = (error: unknown): never => {
    this.subject.signal.throwIfAborted();
    throw new Breach(`Expected ${this.name} to take a connection, got ${(error as Error).message}.`);
  };

  /** What came instead of the mark: of that connection, and of others that nobody opened. */
  #seen(id: string): string {
    const { lines } = this.subject.written();
    const named = lines.map((line) => /"connection": ?("(?:[^"\\]|\\.)*")/.exec(line)?.[1]).filter((name) => name);
    const own = named.filter((name) => name === JSON.stringify(id)).length;
    const known = new Set(this.visits.map((visit) => JSON.stringify(visit.id)));
    const strange = [...new Set(named)].filter((name) => !known.has(name!)).slice(0, 3);
    return `${own} marks of it${strange.length > 0 ? ` and some of ${strange.join(', ')}` : ''}`;
  }
}

interface Wanted {
  withinMs: number;
  wanted: string;
  got: () => string;
}
