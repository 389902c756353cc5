import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** What answers a Request of the fetch API. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

const fetchServers = new WeakSet<Server>();

/** A server that asks a fetch handler as the standard says: a client that leaves aborts `request.signal` and cancels the body. */
export function createFetchServer(handle: FetchHandler): Server {
  const server = createServer((incoming, response) => void answer(handle, incoming, response));
  fetchServers.add(server);
  return server;
}

export function isFetchServer(server: Server): boolean {
  return fetchServers.has(server);
}

async function answer(handle: FetchHandler, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.on('close', () => !response.writableFinished && left.abort());
  try {
    await send(assertResponse(await handle(toRequest(incoming, left.signal))), response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end(String(error));
  }
}

/** Of any realm and library. @throws {TypeError} */
function assertResponse(returned: unknown): Response {
  if (typeof (returned as Partial<Response> | null)?.status === 'number') return returned as Response;
  throw new TypeError(`Expected the handler to return a Response, got ${String(returned)}`);
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, url = '/' } = incoming;
  const hasBody = !['GET', 'HEAD'].includes(method);
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value]),
  );
  return new Request(`http://${headers.host ?? 'localhost'}${url}`, {
    method,
    headers: pairs as [string, string][],
    signal,
    ...(hasBody && { body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: 'half' }),
  });
}

async function send({ status, headers, body }: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.writeHead(status);
  response.flushHeaders();
  if (body === null) return void response.end();
  const reader = body.getReader();
  response.on('close', () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return void response.end();
    if (!response.write(value)) await waitForRoom(response);
  }
}

/** Resolves when more can be written, or when the client has gone. */
function waitForRoom(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
