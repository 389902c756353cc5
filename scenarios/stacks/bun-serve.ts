import { createGenerator, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromAbortSignal, type StackRequest } from '../kit/stack-request.ts';

/** The stream that Bun writes into directly, without a queue. */
interface DirectController {
  write: (chunk: string) => unknown;
  flush: () => unknown;
  close: () => unknown;
}

interface BunGlobal {
  Bun: {
    serve: (options: { hostname: string; port: number; fetch: (request: Request) => Promise<Response> }) => {
      port: number;
    };
  };
}

export default stack({
  id: 'stacks/bun-serve',
  package: null,
  lines: {},
  runtimes: ['bun@1'],
  docs: 'https://bun.com/docs/runtime/http/server',
  signals: ['request.signal'],
  bodies: { ReadableStream: ['cancel'], direct: ['cancel', 'finally'], generator: ['finally'] },
  longLooks: [
    {
      cells: {
        shape: 'silent, idle, cooperative',
        fault: 'stay',
        reason: 'Bun.serve closes a connection on which nothing went for ten seconds, its idleTimeout.',
      },
      patienceMs: 12_000,
    },
    {
      cells: {
        fault: 'stall',
        reason: 'The idleTimeout of Bun.serve begins anew with the last byte that the kernel takes.',
      },
      patienceMs: 16_000,
    },
  ],
  listen: ({ host: hostname, port, beginRequest }) => {
    const { Bun } = globalThis as unknown as BunGlobal;
    const fetch = async (request: Request): Promise<Response> => {
      const stackRequest = beginRequest(request.headers);
      const { signal } = request;
      stackRequest.acquireSignals({ 'request.signal': fromAbortSignal(signal) });
      if (request.method === 'POST') await request.json();
      await stackRequest.setup();
      if (stackRequest.body === 'ReadableStream') return new Response(createWebStream(stackRequest, signal));
      if (stackRequest.body === 'direct') return new Response(createDirectStream(stackRequest, signal));
      return new Response(createGenerator(stackRequest, signal) as unknown as BodyInit);
    };
    return Bun.serve({ hostname, port, fetch }).port;
  },
});

/** https://bun.com/docs/runtime/streams#direct-readablestream */
function createDirectStream(stackRequest: StackRequest, signal: AbortSignal): ReadableStream {
  const cancelGuard = stackRequest.acquire('cancel');
  const source = {
    type: 'direct',
    async pull(controller: DirectController) {
      for await (const line of createGenerator(stackRequest, signal)) {
        controller.write(line);
        controller.flush();
      }
      controller.close();
    },
    cancel: () => cancelGuard.release(),
  };
  return new ReadableStream(source as unknown as UnderlyingDefaultSource);
}
