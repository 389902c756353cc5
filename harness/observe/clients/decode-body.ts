import { once } from 'node:events';
import type { Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Acknowledger } from './acknowledger.ts';
import type { ReceivedData } from './client.ts';

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

interface BodyReader {
  received: ReceivedData;
  encoding: string | string[] | undefined;
  acknowledger: Acknowledger | null;
}

/** Keeps what comes of a body, decoded, and acknowledges it. Resolves at its regular end. */
export async function readBody(body: Readable, { received, encoding, acknowledger }: BodyReader): Promise<void> {
  body.on('data', (chunk: Buffer) => {
    received.countBytes(chunk.length);
    received.signalMilestone('body');
    acknowledger?.acknowledge();
  });
  const decodedBody = decodeBody(body, encoding);
  decodedBody.on('data', (chunk: Buffer) => received.keepText(chunk));
  await Promise.all([body, decodedBody].map((stream) => once(stream, 'end')));
  received.ending = 'regular';
}
