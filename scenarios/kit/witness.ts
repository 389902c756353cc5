import { errorMonitor } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';

/**
 * Marks what passes through one response and how its socket learns of the disconnect, without taking part:
 * `errorMonitor` does not count as handling an error, and an `end` listener does not start a read.
 */
export function witness(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  witnessWrites(connection, response);
  const { socket } = request;
  const onEnd = () => connection.noticed('read');
  const onError = (error: NodeJS.ErrnoException) => {
    // A write that fails on a socket that is being read has only outrun the read that was about to say the same.
    if (error.syscall === 'read' || error.syscall === 'write')
      connection.noticed(socket.isPaused() ? error.syscall : 'read', error.code);
  };
  socket.once('end', onEnd);
  socket.once(errorMonitor as unknown as 'error', onError); // its type knows the overload for on() only
  response.once('finish', () => socket.off('end', onEnd).off(errorMonitor, onError));
}

type Write = (chunk?: unknown, ...rest: unknown[]) => unknown;

function witnessWrites(connection: Connection, response: ServerResponse): void {
  const observed = response as unknown as { write: Write; end: Write };
  const { write, end } = observed;
  let ending = false;
  const wrap = (original: Write) =>
    function observe(this: unknown, chunk?: unknown, ...rest: unknown[]): unknown {
      const inner = ending; // end(chunk) calls write(chunk)
      ending ||= original === end;
      const result = original.call(response, chunk, ...rest);
      if (!inner && isChunk(chunk)) connection.wrote(Buffer.byteLength(chunk), response.writableLength);
      if (!inner && original === end) connection.noticed('end');
      return result;
    };
  observed.write = wrap(write);
  observed.end = wrap(end);
}

function isChunk(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array;
}
