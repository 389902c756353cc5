import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { HarnessError, UsageError } from '../../system/errors.ts';
import { Admission, buildSecurityHeaders, createToken, readJsonBody, refuse } from './admission.ts';
import { loadPageFiles } from './page-files.ts';
import type { CallBody, PlaygroundOptions, Sessions } from './sessions.ts';
import { answerTab } from './tab.ts';

const HOST = '127.0.0.1';
/** The same port each time, where it is free: what a browser has saved belongs to it. */
const PORTS = [4848, 4849, 4850, 4851];
const ANY_PORT = 0;

/** The local page, its servers and its clients. Nothing outlives it. */
export class Playground implements AsyncDisposable {
  readonly port: number;
  readonly token = createToken();
  readonly #server: HttpServer;
  readonly #admission: Admission;
  readonly #files = loadPageFiles();
  readonly #sessions: Promise<Sessions>;

  /** Listens at once: a browser starts, and loads the page, while all that serves and leaves is loaded here. */
  static async open(options: PlaygroundOptions): Promise<Playground> {
    const server = createServer();
    return new Playground(server, await listenOnFreePort(server), options);
  }

  private constructor(server: HttpServer, port: number, options: PlaygroundOptions) {
    this.port = port;
    this.#admission = new Admission(port, this.token);
    this.#server = server.on('request', (request, response) => void this.#answer(request, response));
    this.#sessions = this.#openSessions(options);
    this.ready.catch(() => {}); // each request of the page says it, too
  }

  /** Where the page is, with the token that opens it. */
  get url(): string {
    return `http://${HOST}:${this.port}/#token=${this.token}`;
  }

  /**
   * Rejects if there will be no page or no servers.
   * @throws {HarnessError} if the programs cannot be translated
   * @throws the signal's reason, if it aborts meanwhile
   */
  get ready(): Promise<unknown> {
    return Promise.all([this.#files, this.#sessions]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    const [, sessions] = await Promise.allSettled([this.#files, this.#sessions]);
    if (sessions.status === 'fulfilled') await sessions.value[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
  }

  async #openSessions(options: PlaygroundOptions): Promise<Sessions> {
    await turn(); // an import reads all that it needs at once: the address is said before
    const { Sessions } = await import('./sessions.ts');
    return Sessions.open(options);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = randomUUID();
    for (const [name, value] of Object.entries(buildSecurityHeaders(nonce))) response.setHeader(name, value);
    const refusal = this.#admission.findRefusal(request);
    if (refusal !== null) return void refuse(response, refusal);
    try {
      const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
      const getSession = async () => (await this.#sessions).get(searchParams.get('session') ?? '');
      if (pathname === '/api/events')
        (await getSession()).log.stream(response, Number(request.headers['last-event-id'] ?? 0));
      else if (pathname.startsWith('/api/')) await this.#answerCall(pathname.slice('/api/'.length), request, response);
      // A tab asks without a token, and so only for the servers of a session that it can name.
      else if (pathname === '/tab') answerTab(await (await getSession()).followTab(), response);
      else await this.#answerFile(pathname, nonce, response);
    } catch (error) {
      refuse(response, { status: statusFor(error), sentence: (error as Error).message });
    }
  }

  async #answerFile(path: string, nonce: string, response: ServerResponse): Promise<void> {
    const file = (await this.#files).get(path);
    if (file === undefined) return void refuse(response, { status: 404, sentence: `There is no ${path}.` });
    response.setHeader('content-type', `${file.type}; charset=utf-8`);
    response.end(path === '/' ? file.text.replace('{{nonce}}', nonce) : file.text);
  }

  async #answerCall(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { calls } = await this.#sessions;
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (call === undefined || request.method !== 'POST')
      return void refuse(response, { status: 404, sentence: `There is no POST /api/${name}.` });
    const body = await readJsonBody(request, response);
    if (body === null) return undefined;
    const answer = await call(body as CallBody);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
  }
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
