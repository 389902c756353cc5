import type { Http2Request } from './http2-request.ts';

/** Where to connect to, and from where. */
export interface RemoteAddress {
  host: string;
  port: number;
  localAddress?: string;
}

/** `request` is what to send as soon as the connection is open: text, or an HTTP/2 stream; `firstMessage` what to say at the first byte. */
export interface RemoteConnectionOptions extends RemoteAddress {
  request: string | Http2Request;
  firstMessage: string;
  /** In which process of its own the connection lives, so that it can be killed: a `cat`, or another of this program. */
  ownProcess?: 'cat' | 'node';
  /** The connection of which to tell the server what was received. */
  acknowledges?: string;
}

/** A line to the remote process. */
export type RemoteCommand =
  | { id: number; open: RemoteConnectionOptions }
  | { id: number; close: true }
  | { id: number; kill: true }
  | { id: number; suspend: true }
  | { id: number; run: string };

/** A line from it, about the command with the same id. */
export type RemoteReply =
  | { id: number; event: 'connected'; port: number }
  | { id: number; event: 'received'; bytes: number }
  | { id: number; event: 'answered' | 'streaming' }
  | { id: number; event: 'killed'; at: number }
  | { id: number; event: 'done'; out: string }
  | { id: number; event: 'failed'; message: string };
