import { ReadableStream as Streams } from 'node:stream/web';

/** A web stream of texts, as bytes. Cancelled, it calls return() of its source, which a source that waits hears late. */
export function createTextStream(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const streamFactory = Streams as unknown as { from: (source: AsyncIterable<string>) => ReadableStream<string> };
  return streamFactory.from(texts).pipeThrough(new TextEncoderStream()); // the types of the web know no from() yet
}
