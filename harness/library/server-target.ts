import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../system/errors.ts';
import { createFetchServer, isFetchServer, type FetchHandler } from './fetch-server.ts';

/** A server in this process that can be asked. */
export interface ListeningServer extends AsyncDisposable {
  host: string;
  port: number;
  protocol: 'http1' | 'http2';
  isSecure: boolean;
  /** Whether the app is a fetch handler: it has a signal where others have a response. */
  isFetch: boolean;
}

/** http2 cannot close its connections, and one that refuses HTTP/1.1 goes on counting them: such a server may never say that it has closed. */
const CLOSE_MS = 500;

type Parts = Readonly<Record<string, unknown>>;

/**
 * What frameworks call an app, as a server of node:http that listens: one that did not listen is closed again at the end, so that it
 * can be asked more than once.
 * @throws {UsageError} for what is no server
 */
export async function listen(app: unknown): Promise<ListeningServer> {
  const server = await toServer(app);
  const wasListening = server.listening;
  if (!wasListening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { address, port } = server.address() as AddressInfo;
  return {
    host: ['::', '0.0.0.0'].includes(address) ? '127.0.0.1' : address,
    port,
    protocol: server.constructor.name.startsWith('Http2') ? 'http2' : 'http1',
    isSecure: has(server, 'setSecureContext'),
    isFetch: isFetchServer(server),
    [Symbol.asyncDispose]: async () => {
      if (wasListening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections?.();
      await Promise.race([closed, sleep(CLOSE_MS)]);
    },
  };
}

async function toServer(app: unknown): Promise<Server> {
  if (typeof app === 'function')
    return app.length >= 2 ? createServer(app as RequestListener) : createFetchServer(app as FetchHandler);
  if (typeof app !== 'object' || app === null) throw fail(app);
  const parts = app as Parts;
  if (has(app, 'listen') && has(app, 'address') && has(app, 'closeAllConnections')) return app as Server;
  if (has(app, 'address') && has(app, 'setTimeout') && has(app, 'listen')) return app as Server; // http2
  if (has(app, 'ready') && isServer(parts['server'])) return prepare(app, 'ready', parts['server']); // Fastify
  if (has(app, 'getHttpServer')) return prepare(app, 'init', call(app, 'getHttpServer')); // NestJS
  if (has(app, 'initialize') && isServer(parts['listener'])) return prepare(app, 'initialize', parts['listener']); // hapi
  if (has(app, 'callback')) return createServer(call(app, 'callback') as RequestListener); // Koa
  if (has(app, 'fetch')) return createFetchServer((request) => call(app, 'fetch', request) as Promise<Response>); // Hono, h3, Elysia
  throw fail(app);
}

/** Lets a framework get ready, without letting it listen. */
async function prepare(app: object, step: string, server: unknown): Promise<Server> {
  if (!(server as Server).listening) await call(app, step);
  return server as Server;
}

function has(value: object, name: string): boolean {
  return typeof Reflect.get(value, name) === 'function';
}

function call(value: object, name: string, ...args: unknown[]): unknown {
  return Reflect.apply(Reflect.get(value, name) as () => unknown, value, args);
}

function isServer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && has(value, 'listen') && has(value, 'address');
}

function fail(app: unknown): UsageError {
  const got = describeApp(app);
  return new UsageError(
    'invalid-server',
    `Expected a server of node:http, a function that takes a request, the app of a framework, a URL or { command: ['node', 'server.js'] }; got ${got}. Of h3 1 take toNodeListener(app).`,
  );
}

function describeApp(app: unknown): string {
  if (typeof app !== 'object' || app === null) return typeof app === 'string' ? `'${app}'` : String(app);
  return has(app, 'then') ? 'a promise: await it before' : `an object with ${Object.keys(app).slice(0, 8).join(', ')}`;
}
