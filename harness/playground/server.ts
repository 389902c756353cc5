import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import packageJson from '../../package.json' with { type: 'json' };
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { SocketTable } from '../observe/kernel/socket-table.ts';
import { findSocketFilterProblem } from '../observe/kernel/socket-filter.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import { Admission, buildSecurityHeaders, createToken, readJsonBody, refuse } from './admission.ts';
import type { Leaving, OpenedSession, Side, SideChoice } from './messages.ts';
import { listPairs } from './pairs.ts';
import { loadPageFiles, type PageFiles } from './page-files.ts';
import { Session } from './session.ts';
import { answerTab } from './tab.ts';
import { loadServerSource, loadSideServer } from './sources.ts';
import { buildTestFile } from './test-file.ts';

const HOST = '127.0.0.1';
/** The same port each time, where it is free: what a browser has saved belongs to it. */
const PORTS = [4848, 4849, 4850, 4851];
const ANY_PORT = 0;

type Networks = ReturnType<typeof createLoopbackEnv>;

export interface PlaygroundOptions {
  signal: AbortSignal;
  leaseMs?: number;
}

/** The local page, its servers and its clients. Nothing outlives it. */
export class Playground implements AsyncDisposable {
  readonly port: number;
  readonly token = createToken();
  readonly #server: HttpServer;
  readonly #networkEnv: Networks;
  readonly #files: PageFiles;
  readonly #admission: Admission;
  readonly #sessions = new Map<string, Session>();
  readonly #missing: OpenedSession['missing'];
  readonly #leaseMs: number | undefined;

  static async open({ signal, leaseMs }: PlaygroundOptions): Promise<Playground> {
    const workspace = new Workspace();
    try {
      const filterCheck = findSocketFilterProblem({ workspace, signal });
      const programs = await Programs.translatePrograms([], workspace.createPath('programs'), signal);
      const files = await loadPageFiles(); // not before: the end of a translation would end this one too
      const filterProblem = await filterCheck;
      const networkEnv = {
        ...createLoopbackEnv(workspace, programs),
        sockets: new SocketTable('self', { isWatchedClosely: true }),
      };
      const missing: Partial<Record<Fault, string>> = filterProblem === null ? {} : { vanish: filterProblem };
      const server = createServer();
      const port = await listenOnFreePort(server);
      return new Playground({ server, port, networkEnv, files, missing, leaseMs });
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(parts: {
    server: HttpServer;
    port: number;
    networkEnv: Networks;
    files: PageFiles;
    missing: OpenedSession['missing'];
    leaseMs: number | undefined;
  }) {
    this.port = parts.port;
    this.#networkEnv = parts.networkEnv;
    this.#files = parts.files;
    this.#missing = parts.missing;
    this.#leaseMs = parts.leaseMs;
    this.#admission = new Admission(this.port, this.token);
    this.#server = parts.server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** Where the page is, with the token that opens it. */
  get url(): string {
    return `http://${HOST}:${this.port}/#token=${this.token}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await Promise.all([...this.#sessions.values()].map((session) => session[Symbol.asyncDispose]()));
    this.#server.closeAllConnections();
    await this.#networkEnv[Symbol.asyncDispose]();
    await this.#networkEnv.workspace[Symbol.asyncDispose]();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = randomUUID();
    for (const [name, value] of Object.entries(buildSecurityHeaders(nonce))) response.setHeader(name, value);
    const refusal = this.#admission.findRefusal(request);
    if (refusal !== null) return void refuse(response, refusal);
    try {
      const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
      if (pathname.startsWith('/api/')) await this.#answerCall(pathname.slice('/api/'.length), request, response);
      else if (pathname === '/tab') await this.#answerTab(searchParams, response);
      else this.#answerFile(pathname, nonce, response);
    } catch (error) {
      refuse(response, { status: statusFor(error), sentence: (error as Error).message });
    }
  }

  #answerFile(path: string, nonce: string, response: ServerResponse): void {
    const file = this.#files.get(path);
    if (file === undefined) return void refuse(response, { status: 404, sentence: `There is no ${path}.` });
    response.setHeader('content-type', `${file.type}; charset=utf-8`);
    response.end(path === '/' ? file.text.replace('{{nonce}}', nonce) : file.text);
  }

  /** A tab asks without a token, and so only for the servers of a session that it can name. */
  async #answerTab(searchParams: URLSearchParams, response: ServerResponse): Promise<void> {
    answerTab(await this.#getSession(searchParams.get('session') ?? '').followTab(), response);
  }

  async #answerCall(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (name === 'events') return this.#streamEvents(request, response);
    const call = Object.hasOwn(this.#calls, name) ? this.#calls[name] : undefined;
    if (call === undefined || request.method !== 'POST')
      return void refuse(response, { status: 404, sentence: `There is no POST /api/${name}.` });
    const body = await readJsonBody(request, response);
    if (body === null) return undefined;
    const answer = await call(body as CallBody);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
  }

  readonly #calls: Readonly<Record<string, (body: CallBody) => unknown>> = {
    open: () => this.#openSession(),
    pairs: async () => ({ pairs: await listPairs() }),
    source: ({ id = '' }) => loadServerSource(id),
    test: async ({ choice, fault }) => ({ text: await buildTestFile(await loadSideServer(choice!), fault!) }),
    run: ({ session, sides = {} }) => this.#getSession(session).serve(sides),
    connect: ({ session, clients = 1 }) => this.#getSession(session).connect(clients),
    leave: ({ session, leaving }) => this.#getSession(session).leave(leaving!),
    return: ({ session }) => this.#getSession(session).resumeClients(),
    answer: ({ session, choice }) => this.#getSession(session).checkExercise(choice!),
    check: ({ session, address = '' }) => this.#getSession(session).checkOwnServer(address),
    lease: ({ session }) => this.#getSession(session).renewLease(),
    close: ({ session = '' }) => this.#closeSession(session),
  };

  #openSession(): OpenedSession {
    const id = randomUUID();
    const leaseMs = this.#leaseMs === undefined ? {} : { leaseMs: this.#leaseMs };
    const onExpired = () => void this.#closeSession(id);
    this.#sessions.set(id, new Session({ networkEnv: this.#networkEnv, onExpired, ...leaseMs }));
    return { session: id, hangup: packageJson.version, missing: this.#missing };
  }

  async #closeSession(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.[Symbol.asyncDispose]();
  }

  #getSession(id = ''): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new UsageError('unknown-id', 'This tab was closed: reload it.');
    return session;
  }

  #streamEvents(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
    const session = this.#getSession(searchParams.get('session') ?? '');
    session.log.stream(response, Number(request.headers['last-event-id'] ?? 0));
  }
}

/** What a call may say; each reads what it needs. */
interface CallBody {
  session?: string;
  id?: string;
  sides?: Partial<Record<Side, SideChoice>>;
  clients?: number;
  leaving?: Leaving;
  choice?: SideChoice;
  address?: string;
  fault?: Fault;
}

function statusFor(error: unknown): number {
  if (error instanceof UsageError) return 404;
  return error instanceof HarnessError ? 409 : 500;
}

/** Takes the port at once: one that is only found free may be somebody else's by then. */
async function listenOnFreePort(server: HttpServer): Promise<number> {
  for (const port of PORTS) {
    try {
      return await listen(server, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return listen(server, ANY_PORT);
}

async function listen(server: HttpServer, port: number): Promise<number> {
  await once(server.listen(port, HOST), 'listening');
  return (server.address() as AddressInfo).port;
}
