import { errorMonitor } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';

/**
 * Marks what passes through one response and how its socket learns of the disconnect, without taking part:
 * `errorMonitor` does not count as handling an error, and an `end` listener does not start a read.
 */
export function instrumentResponse(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  instrumentWrites(connection, response);
  const { socket } = request;
  const onEnd = () => connection.markNoticed('read');
  const onError = (error: NodeJS.ErrnoException) => {
    // A write that fails on a socket that is being read has only outrun the read that was about to say the same.
    if (error.syscall === 'read' || error.syscall === 'write')
      connection.markNoticed(socket.isPaused() ? error.syscall : 'read', error.code);
  };
  socket.once('end', onEnd);
  socket.once(errorMonitor as unknown as 'error', onError); // its type knows the overload for on() only
  response.once('finish', () => socket.off('end', onEnd).off(errorMonitor, onError));
}

type WriteMethod = (chunk?: unknown, ...rest: unknown[]) => unknown;

function instrumentWrites(connection: Connection, response: ServerResponse): void {
  const methods = response as unknown as { write: WriteMethod; end: WriteMethod };
  const { write, end } = methods;
  let isEnding = false;
  const wrapMethod = (original: WriteMethod) =>
    function writeAndMark(this: unknown, chunk?: unknown, ...rest: unknown[]): unknown {
      const isNested = isEnding; // end(chunk) calls write(chunk)
      isEnding ||= original === end;
      const result = original.call(response, chunk, ...rest);
      if (!isNested && isChunk(chunk)) connection.markWrite(Buffer.byteLength(chunk), response.writableLength);
      if (!isNested && original === end) connection.markNoticed('end');
      return result;
    };
  methods.write = wrapMethod(write);
  methods.end = wrapMethod(end);
}

function isChunk(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array;
}
