import { generator, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { onAbort, type Visit } from '../kit/visit.ts';

/** The stream that Bun writes into directly, without a queue. */
interface DirectController {
  write: (chunk: string) => unknown;
  flush: () => unknown;
  close: () => unknown;
}

interface Runtime {
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
  listen: ({ host: hostname, port, arrive }) => {
    const { Bun } = globalThis as unknown as Runtime;
    const fetch = async (request: Request): Promise<Response> => {
      const visit = arrive(request.headers);
      const { signal } = request;
      visit.watch({ 'request.signal': onAbort(signal) });
      if (request.method === 'POST') await request.json();
      await visit.setup();
      if (visit.body === 'ReadableStream') return new Response(webStream(visit, signal));
      if (visit.body === 'direct') return new Response(direct(visit, signal));
      return new Response(generator(visit, signal) as unknown as BodyInit);
    };
    return Bun.serve({ hostname, port, fetch }).port;
  },
});

/** https://bun.com/docs/runtime/streams#direct-readablestream */
function direct(visit: Visit, signal: AbortSignal): ReadableStream {
  const cancel = visit.acquire('cancel');
  const source = {
    type: 'direct',
    async pull(controller: DirectController) {
      for await (const line of generator(visit, signal)) {
        controller.write(line);
        controller.flush();
      }
      controller.close();
    },
    cancel: () => cancel.release(),
  };
  return new ReadableStream(source as unknown as UnderlyingDefaultSource);
}
