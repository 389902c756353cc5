import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Ledger } from './ledger.ts';
import { captureFrames, type Frame } from './sites.ts';
import { copyProperties } from './wrap.ts';

interface FetchCall {
  frames: readonly Frame[];
  hasSignal: boolean;
}

interface UndiciRequest {
  origin?: unknown;
  path?: unknown;
}

/** Follows the requests that a request makes in turn, by `fetch`, undici and node:http, until their answer has ended. */
export function trackUpstream(ledger: Ledger): void {
  const calls = new AsyncLocalStorage<FetchCall>();
  wrapFetch(ledger, calls);
  const open = new WeakSet<object>();
  subscribe('undici:request:create', function created(message) {
    if (ledger.visit === null) return;
    const { request } = message as { request: UndiciRequest };
    const call = calls.getStore();
    open.add(request);
    const sent = new WeakRef(request);
    ledger.add({
      kind: 'upstream-request',
      text: `a request to ${String(request.origin)}${String(request.path)}`,
      frames: call?.frames ?? captureFrames(created),
      traits: call?.hasSignal ? ['has-signal'] : [],
      isAlive: () => isOpen(sent.deref(), open),
    });
  });
  for (const end of ['undici:request:trailers', 'undici:request:error'])
    subscribe(end, (message) => void open.delete((message as { request: object }).request));
  subscribe('http.client.request.start', function started(message) {
    if (ledger.visit === null) return;
    const { request } = message as { request: ClientRequest };
    const sent = new WeakRef(request);
    ledger.add({
      kind: 'upstream-request',
      text: `a request to ${request.protocol}//${request.host}${request.path.split('?')[0]}`,
      frames: captureFrames(started),
      isAlive: () => isAnswering(sent.deref()),
    });
  });
}

function isOpen(request: object | undefined, open: WeakSet<object>): boolean {
  return request !== undefined && open.has(request);
}

function isAnswering(request: (ClientRequest & { res?: { complete: boolean; destroyed: boolean } }) | undefined): boolean {
  if (request === undefined || request.destroyed) return false;
  return !(request.res?.complete || request.res?.destroyed);
}

/** What undici sends begins after several awaits of its own: the call is remembered for it. */
function wrapFetch(ledger: Ledger, calls: AsyncLocalStorage<FetchCall>): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  if (descriptor?.configurable !== true) return;
  const original = globalThis.fetch;
  const wrapped = function fetch(this: unknown, ...args: Parameters<typeof original>): Promise<Response> {
    if (ledger.visit === null) return Reflect.apply(original, this, args);
    const [input, init] = args;
    const hasSignal = init?.signal != null || (typeof input === 'object' && input !== null && 'signal' in input);
    return calls.run({ frames: ledger.capture(wrapped), hasSignal }, () => Reflect.apply(original, this, args));
  };
  copyProperties(original, wrapped);
  const { enumerable = true } = descriptor;
  Object.defineProperty(globalThis, 'fetch', { value: wrapped, writable: true, configurable: true, enumerable });
}
