import type { Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

// With these, whatever has arrived is decoded as far as it can be, and an answer that was cut off is no error.
const ZLIB_OPTIONS = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_OPTIONS = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(ZLIB_OPTIONS),
  deflate: () => createInflate(ZLIB_OPTIONS),
  br: () => createBrotliDecompress(BROTLI_OPTIONS),
};

/** What a program can read of a body: the body itself, unless it was compressed in one of the ways that a browser asks for. */
export function decodeBody(body: Readable, encoding: string | string[] | undefined): Readable {
  const decoder = DECODERS[String(encoding).toLowerCase()]?.();
  if (decoder === undefined) return body;
  decoder.on('error', () => body.resume()); // it cannot be read, and still must not fill the connection
  return body.pipe(decoder);
}
