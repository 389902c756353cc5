import { subscribe } from 'node:diagnostics_channel';
import http, { ClientRequest } from 'node:http';
import http2, { type ClientHttp2Stream } from 'node:http2';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { CallMemory } from './calls.ts';
import type { Ledger } from './ledger.ts';
import { captureFrames } from './sites.ts';
import { wrapEmit, wrapResult } from './wrap.ts';

interface UndiciRequest {
  origin?: unknown;
  path?: unknown;
}

type AnsweredRequest = ClientRequest & { res?: { complete: boolean; destroyed: boolean } };

/** Follows the requests that a request makes in turn, by `fetch`, undici, node:http and node:http2, until their answer has ended. */
export function trackUpstream(ledger: Ledger, calls: CallMemory): void {
  for (const owner of [http, https]) for (const name of ['request', 'get']) calls.remember(owner, name);
  calls.remember(globalThis, 'fetch');
  const add = (url: string, isAlive: () => boolean): void => {
    const { frames, hasSignal } = calls.resolve(captureFrames());
    const text = `a request to ${url.split('?', 1)[0]}`;
    ledger.add({ kind: 'upstream-request', text, frames, traits: hasSignal ? ['has-signal'] : [], isAlive });
  };
  trackUndici(ledger, add);
  trackHttp2(ledger, add);
  const upgraded = trackUpgrades();
  subscribe('http.client.request.start', (message) => {
    if (ledger.visit === null) return;
    const { request } = message as { request: AnsweredRequest };
    const sent = new WeakRef(request);
    const upgrade: Upgrade = { socket: null };
    upgraded.set(request, upgrade);
    const isAlive = () => (upgrade.socket === null ? isAnswering(sent.deref()) : isOpen(upgrade.socket.deref()));
    add(`${request.protocol}//${String(request.getHeader('host'))}${request.path}`, isAlive);
  });
}

/** What a request has become; null while it is a request. */
interface Upgrade {
  socket: WeakRef<Socket> | null;
}

/** After an upgrade the request is over, and its socket goes on. No listener sees it: one more of them would accept the upgrade. */
function trackUpgrades(): WeakMap<ClientRequest, Upgrade> {
  const upgrades = new WeakMap<ClientRequest, Upgrade>();
  wrapEmit(ClientRequest.prototype, (request, [event, , socket], emit) => {
    const upgrade = upgrades.get(request as ClientRequest);
    if (upgrade !== undefined && (event === 'upgrade' || event === 'connect'))
      upgrade.socket = new WeakRef(socket as Socket);
    return emit();
  });
  return upgrades;
}

/** All sessions have one prototype, which is seen when the first is made. */
function trackHttp2(ledger: Ledger, add: (url: string, isAlive: () => boolean) => void): void {
  const seen = new WeakSet<object>();
  wrapResult(http2, 'connect', (session) => {
    const prototype = Object.getPrototypeOf(session) as object;
    if (seen.has(prototype)) return;
    seen.add(prototype);
    wrapResult(prototype, 'request', (stream, [headers]) => {
      if (ledger.visit === null) return;
      const sent = new WeakRef(stream as ClientHttp2Stream);
      const { ':path': path = '/' } = (headers ?? {}) as Record<string, unknown>;
      add(`${String(path).split('?', 1)[0]} over HTTP/2`, () => isOpen(sent.deref()));
    });
  });
}

function isOpen(stream: { closed?: boolean; destroyed: boolean } | undefined): boolean {
  return stream !== undefined && !stream.closed && !stream.destroyed;
}

function trackUndici(ledger: Ledger, add: (url: string, isAlive: () => boolean) => void): void {
  const open = new WeakSet<object>();
  const isPending = (request: object | undefined) => request !== undefined && open.has(request);
  subscribe('undici:request:create', (message) => {
    if (ledger.visit === null) return;
    const { request } = message as { request: UndiciRequest };
    open.add(request);
    const sent = new WeakRef(request);
    add(`${String(request.origin)}${String(request.path)}`, () => isPending(sent.deref()));
  });
  for (const end of ['undici:request:trailers', 'undici:request:error'])
    subscribe(end, (message) => void open.delete((message as { request: object }).request));
}

function isAnswering(request: AnsweredRequest | undefined): boolean {
  if (request === undefined || request.destroyed) return false;
  return !(request.res?.complete || request.res?.destroyed);
}
