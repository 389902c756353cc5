import type { Http2Request } from './http2-request.ts';

/** A line to the remote process. `request` is what to send as soon as the connection is open: text, or an HTTP/2 stream; `words` what to say at the first byte. */
export type Command =
  | {
      id: number;
      open: { host: string; port: number; localAddress?: string; request: string | Http2Request; words: string };
    }
  | { id: number; close: true }
  | { id: number; run: string };

/** A line from it, about the command with the same id. */
export type Reply =
  | { id: number; event: 'connected'; port: number }
  | { id: number; event: 'received'; bytes: number }
  | { id: number; event: 'answered' | 'streaming' | 'done' }
  | { id: number; event: 'failed'; message: string };
