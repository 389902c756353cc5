import type { Place } from './network-env.ts';
import type { Bare, Killable, Target, Usual } from './client.ts';
import { HandedOverClient } from './fd-passing.ts';
import { Http2Client } from './http2.ts';
import { LoneClient } from './process.ts';
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

/** A client in a process of its own: the one that costs least, where that can do it. */
export function killable(target: Target, place: Place): Promise<Killable> {
  const handsOver = place.isOurs && HandedOverClient.canAsk(target);
  return handsOver ? HandedOverClient.connect(target, place.workspace) : LoneClient.connect(target, place);
}

function isHttp2({ request }: Target): boolean {
  return request.protocol === 'http2';
}
