import { subscribe } from 'node:diagnostics_channel';
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { CallMemory } from './calls.ts';
import type { Ledger } from './ledger.ts';
import { captureFrames } from './sites.ts';

interface UndiciRequest {
  origin?: unknown;
  path?: unknown;
}

type AnsweredRequest = ClientRequest & { res?: { complete: boolean; destroyed: boolean } };

/** Follows the requests that a request makes in turn, by `fetch`, undici and node:http, until their answer has ended. */
export function trackUpstream(ledger: Ledger, calls: CallMemory): void {
  for (const owner of [http, https]) for (const name of ['request', 'get']) calls.remember(owner, name);
  calls.remember(globalThis, 'fetch');
  const add = (url: string, isAlive: () => boolean): void => {
    const { frames, hasSignal } = calls.resolve(captureFrames());
    const text = `a request to ${url.split('?', 1)[0]}`;
    ledger.add({ kind: 'upstream-request', text, frames, traits: hasSignal ? ['has-signal'] : [], isAlive });
  };
  trackUndici(ledger, add);
  subscribe('http.client.request.start', (message) => {
    if (ledger.visit === null) return;
    const { request } = message as { request: AnsweredRequest };
    const sent = new WeakRef(request);
    const isAlive = () => isAnswering(sent.deref());
    add(`${request.protocol}//${String(request.getHeader('host'))}${request.path}`, isAlive);
  });
}

function trackUndici(ledger: Ledger, add: (url: string, isAlive: () => boolean) => void): void {
  const open = new WeakSet<object>();
  const isOpen = (request: object | undefined) => request !== undefined && open.has(request);
  subscribe('undici:request:create', (message) => {
    if (ledger.visit === null) return;
    const { request } = message as { request: UndiciRequest };
    open.add(request);
    const sent = new WeakRef(request);
    add(`${String(request.origin)}${String(request.path)}`, () => isOpen(sent.deref()));
  });
  for (const end of ['undici:request:trailers', 'undici:request:error'])
    subscribe(end, (message) => void open.delete((message as { request: object }).request));
}

function isAnswering(request: AnsweredRequest | undefined): boolean {
  if (request === undefined || request.destroyed) return false;
  return !(request.res?.complete || request.res?.destroyed);
}
