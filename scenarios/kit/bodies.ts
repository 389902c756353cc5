import { Readable } from 'node:stream';
import type { Visit } from './visit.ts';

// The streams that frameworks take. `stop` is the stack's own signal; only a cooperative body heeds it.

/** An async generator; its guard is `finally`. */
export async function* generator(visit: Visit, stop?: AbortSignal): AsyncGenerator<string, void> {
  using _guard = visit.acquire('finally');
  yield* visit.lines({ ...(stop && { stop }) });
}

/** A Node stream that works whether or not it is read, until it is destroyed; its guard is `destroy`. */
export function readable(visit: Visit, stop?: AbortSignal): Readable {
  const over = new AbortController();
  const guard = visit.acquire('destroy');
  let started = false;
  return new Readable({
    read() {
      if (started) return;
      started = true;
      void pump(visit, { stop, over: over.signal, emit: (line) => this.push(line), end: () => this.push(null) });
    },
    destroy(error, callback) {
      guard.release();
      over.abort();
      callback(error);
    },
  });
}

/** A web stream that works whether or not it is read, until it is cancelled or has ended; its guard is `cancel`. */
export function webStream(visit: Visit, stop?: AbortSignal): ReadableStream<Uint8Array> {
  const over = new AbortController();
  const guard = visit.acquire('cancel');
  const encoder = new TextEncoder();
  let open = true;
  const close = (): boolean => {
    const first = open;
    open = false;
    if (first) guard.release();
    over.abort();
    return first;
  };
  return new ReadableStream({
    start(controller) {
      const emit = (line: string) => open && controller.enqueue(encoder.encode(line));
      void pump(visit, { stop, over: over.signal, emit, end: () => close() && controller.close() });
    },
    cancel: () => void close(),
  });
}

interface Sink {
  stop: AbortSignal | undefined;
  over: AbortSignal;
  emit: (line: string) => unknown;
  end: () => unknown;
}

/** Works for a sink that is pushed into; ends it when the work ends by itself. */
export async function pump(visit: Visit, { stop, over, emit, end }: Sink): Promise<void> {
  for await (const line of visit.lines({ over, ...(stop && { stop }) })) emit(line);
  if (!over.aborted) end();
}
