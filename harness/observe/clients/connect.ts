import type { Bare, Target, Usual } from './client.ts';
import { Http2Client } from './http2.ts';
import { RawClient } from './raw.ts';
import { UndiciClient } from './undici.ts';
import { WebSocketClient } from './websocket.ts';

// Which client speaks what the server speaks.

export function bare(target: Target): Promise<Bare> {
  return isHttp2(target) ? Http2Client.connect(target) : RawClient.connect(target);
}

export function usual(target: Target): Promise<Usual> {
  if (target.request.protocol === 'websocket') return WebSocketClient.connect(target);
  return isHttp2(target) ? Http2Client.connectBeside(target) : UndiciClient.connect(target);
}

/** A client whose connection has already served a request to its end. */
export function usualUsed(target: Target): Promise<Usual> {
  return isHttp2(target) ? Http2Client.connectUsed(target) : UndiciClient.connectUsed(target);
}

function isHttp2({ request }: Target): boolean {
  return request.protocol === 'http2';
}
