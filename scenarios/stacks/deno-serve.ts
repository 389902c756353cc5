import { createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromAbortSignal } from '../kit/stack-request.ts';

interface ServeInfo {
  completed: Promise<void>;
}

interface DenoGlobal {
  Deno: {
    serve: (
      options: { hostname: string; port: number },
      handler: (request: Request, info: ServeInfo) => Promise<Response>,
    ) => { addr: { port: number } };
  };
}

export default stack({
  id: 'stacks/deno-serve',
  package: null,
  lines: {},
  runtimes: ['deno@2'],
  docs: 'https://docs.deno.com/api/deno/~/Deno.serve',
  signals: ['request.signal', 'info.completed'],
  bodies: { ReadableStream: ['cancel'] },
  unsupported: [
    {
      method: 'HEAD',
      fault: 'complete',
      reason: 'Deno answers HEAD without a length, for which undici closes the connection that should serve once more.',
    },
  ],
  listen: ({ host: hostname, port, beginRequest }) => {
    const { Deno } = globalThis as unknown as DenoGlobal;
    const server = Deno.serve({ hostname, port }, async (request, { completed }) => {
      const stackRequest = beginRequest(request.headers);
      const { signal } = request;
      stackRequest.acquireSignals({
        'request.signal': fromAbortSignal(signal),
        'info.completed': (fire) => completed.then(fire, fire),
      });
      if (request.method === 'POST') await request.json();
      await stackRequest.setup();
      return new Response(createWebStream(stackRequest, signal));
    });
    return server.addr.port;
  },
});
