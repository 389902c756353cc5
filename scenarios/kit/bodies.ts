import { Readable } from 'node:stream';
import type { StackRequest } from './stack-request.ts';

// The streams that frameworks take. `stop` is the stack's own signal; only a cooperative body heeds it.

/** An async generator; its guard is `finally`. */
export async function* createGenerator(request: StackRequest, stopSignal?: AbortSignal): AsyncGenerator<string, void> {
  using _guard = request.acquire('finally');
  yield* request.generateLines({ ...(stopSignal && { stop: stopSignal }) });
}

/** A Node stream that works whether or not it is read, until it is destroyed; its guard is `destroy`. */
export function createReadable(request: StackRequest, stopSignal?: AbortSignal): Readable {
  const closeController = new AbortController();
  const guard = request.acquire('destroy');
  let isStarted = false;
  return new Readable({
    read() {
      if (isStarted) return;
      isStarted = true;
      void pumpLines(request, {
        stopSignal,
        closeSignal: closeController.signal,
        emit: (line) => this.push(line),
        end: () => this.push(null),
      });
    },
    destroy(error, callback) {
      guard.release();
      closeController.abort();
      callback(error);
    },
  });
}

/** A web stream that works whether or not it is read, until it is cancelled or has ended; its guard is `cancel`. */
export function createWebStream(request: StackRequest, stopSignal?: AbortSignal): ReadableStream<Uint8Array> {
  const closeController = new AbortController();
  const guard = request.acquire('cancel');
  const encoder = new TextEncoder();
  let isOpen = true;
  const close = (): boolean => {
    const isFirst = isOpen;
    isOpen = false;
    if (isFirst) guard.release();
    closeController.abort();
    return isFirst;
  };
  return new ReadableStream({
    start(controller) {
      const emit = (line: string) => isOpen && controller.enqueue(encoder.encode(line));
      void pumpLines(request, {
        stopSignal,
        closeSignal: closeController.signal,
        emit,
        end: () => close() && controller.close(),
      });
    },
    cancel: () => void close(),
  });
}

interface LineSink {
  stopSignal: AbortSignal | undefined;
  closeSignal: AbortSignal;
  emit: (line: string) => unknown;
  end: () => unknown;
}

/** Works for a sink that is pushed into; ends it when the work ends by itself. */
export async function pumpLines(
  request: StackRequest,
  { stopSignal, closeSignal, emit, end }: LineSink,
): Promise<void> {
  for await (const line of request.generateLines({ over: closeSignal, ...(stopSignal && { stop: stopSignal }) }))
    emit(line);
  if (!closeSignal.aborted) end();
}
