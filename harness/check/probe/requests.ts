import { subscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Ledger, RequestScope } from './ledger.ts';
import { wrapEmit } from './wrap.ts';

/** Gives each request that the server takes a scope of its own: whatever it opens, now or after an await, is known by it. */
export function attributeRequests(ledger: Ledger): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: object; response: object };
    if (ledger.visit !== null) ledger.storage.enterWith(openScope(ledger, request, response));
  });
  for (const { Server } of [http, https]) attributeUpgrades(ledger, Server.prototype);
  for (const name of ['createServer', 'createSecureServer'] as const) attributeStreams(ledger, name);
}

/** A request that becomes a WebSocket is on no channel: the event of its server begins the scope, and the socket is its answer. */
function attributeUpgrades(ledger: Ledger, prototype: EventEmitter): void {
  wrapEmit(prototype, (_, [event, request, socket], emit) => {
    if (event !== 'upgrade' || ledger.visit === null) return emit();
    const scope = openScope(ledger, request as object, socket as EventEmitter);
    attributeMessages(ledger, scope, socket as EventEmitter);
    return ledger.storage.run(scope, emit);
  });
}

/** The connection was there before the request: what comes over it would be of no request. */
function attributeMessages(ledger: Ledger, scope: RequestScope, socket: EventEmitter): void {
  const emit = socket.emit.bind(socket);
  const emitInScope = (...values: Parameters<EventEmitter['emit']>): boolean =>
    values[0] === 'data' ? ledger.storage.run(scope, () => emit(...values)) : emit(...values);
  Object.defineProperty(socket, 'emit', { value: emitInScope, writable: true, configurable: true });
}

/** HTTP/2 has no such channel on all versions: the event of the server begins the scope. */
function attributeStreams(ledger: Ledger, name: 'createServer' | 'createSecureServer'): void {
  const create = http2[name] as (...args: unknown[]) => EventEmitter;
  const wrapped = function (this: unknown, ...args: unknown[]): EventEmitter {
    const server = Reflect.apply(create, this, args);
    const emit = server.emit.bind(server);
    server.emit = (event: string | symbol, ...values: unknown[]) => {
      const emitAsBefore = () => emit(event, ...values);
      if (event !== 'stream' || ledger.visit === null) return emitAsBefore();
      const [stream] = values as [object];
      return ledger.storage.run(openScope(ledger, stream, stream), emitAsBefore);
    };
    return server;
  };
  Object.defineProperty(wrapped, 'name', { value: name });
  Object.defineProperty(http2, name, { value: wrapped });
}

function openScope(ledger: Ledger, request: object, response: object): RequestScope {
  const scope: RequestScope = {
    visit: ledger.visit!,
    request: new WeakRef(request),
    response: new WeakRef(response),
    leftAtMs: null,
  };
  ledger.scopes.push(scope);
  ledger.storage.run(scope, () =>
    ledger.add({
      kind: 'response',
      text: 'its response',
      frames: [],
      isAlive: () => scope.response.deref() !== undefined,
    }),
  );
  return scope;
}
