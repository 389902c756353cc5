import type { NetworkEnv } from './network-env.ts';
import type { SocketClient, ProcessBackedClient, ClientTarget, HttpClient } from './client.ts';
import { KillableClient } from './killable.ts';
import { Http2Client } from './http2.ts';
import { TlsClient } from './tls.ts';
import { RawClient } from './raw.ts';
import type { UndiciClient } from './undici.ts';

// Which client speaks what the server speaks. Those of undici are loaded when the first is needed: that takes a tenth of a second.

export function connectSocketClient(target: ClientTarget): Promise<SocketClient> {
  if (target.tls !== undefined) return TlsClient.connect(target);
  return isHttp2(target) ? Http2Client.connect(target) : RawClient.connect(target);
}

export async function connectHttpClient(target: ClientTarget): Promise<HttpClient> {
  if (target.request.protocol === 'websocket') {
    const { WebSocketClient } = await import('./websocket.ts');
    return WebSocketClient.connect(target);
  }
  return isHttp2(target) ? Http2Client.connectWithSecondRequest(target) : (await createUndiciClient(target)).open();
}

/** A client whose connection has already served a request to its end. */
export async function connectReusedHttpClient(target: ClientTarget): Promise<HttpClient> {
  return isHttp2(target) ? Http2Client.connectReused(target) : (await createUndiciClient(target)).openReused();
}

async function createUndiciClient(target: ClientTarget): Promise<UndiciClient> {
  const client = await import('./undici.ts');
  return new client.UndiciClient(target);
}

/** A client in a process of its own. */
export function connectProcessBackedClient(target: ClientTarget, networkEnv: NetworkEnv): Promise<ProcessBackedClient> {
  return KillableClient.connect(target, networkEnv.remoteProcess);
}

function isHttp2({ request }: ClientTarget): boolean {
  return request.protocol === 'http2';
}
