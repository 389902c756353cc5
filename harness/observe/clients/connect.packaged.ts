import type { ClientTarget, HttpClient, ProcessBackedClient, SocketClient } from './client.ts';
import { Http2Client } from './http2.ts';
import { KillableClient } from './killable.ts';
import type { NetworkEnv } from './network-env.ts';
import { NodeHttpClient } from './node-http.ts';
import { RawClient } from './raw.ts';
import { TlsClient } from './tls.ts';

// The clients of the published package: it runs on Node 20, brings no undici, and asks for no WebSocket.

export function connectSocketClient(target: ClientTarget): Promise<SocketClient> {
  if (target.tls !== undefined) return TlsClient.connect(target);
  return isHttp2(target) ? Http2Client.connect(target) : RawClient.connect(target);
}

export function connectHttpClient(target: ClientTarget): Promise<HttpClient> {
  return isHttp2(target) ? Http2Client.connectWithSecondRequest(target) : new NodeHttpClient(target).open();
}

/** A client whose connection has already served a request to its end. */
export function connectReusedHttpClient(target: ClientTarget): Promise<HttpClient> {
  return isHttp2(target) ? Http2Client.connectReused(target) : new NodeHttpClient(target).openReused();
}

/** A client in a process of its own. */
export function connectProcessBackedClient(target: ClientTarget, networkEnv: NetworkEnv): Promise<ProcessBackedClient> {
  return KillableClient.connect(target, networkEnv.remoteProcess);
}

function isHttp2({ request }: ClientTarget): boolean {
  return request.protocol === 'http2';
}
