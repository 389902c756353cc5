import { webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { onAbort } from '../kit/visit.ts';

interface Info {
  completed: Promise<void>;
}

interface Runtime {
  Deno: {
    serve: (
      options: { hostname: string; port: number },
      handler: (request: Request, info: Info) => Promise<Response>,
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
  absent: [
    {
      method: 'HEAD',
      fault: 'complete',
      reason: 'Deno answers HEAD without a length, for which undici closes the connection that should serve once more.',
    },
  ],
  listen: ({ host: hostname, port, arrive }) => {
    const { Deno } = globalThis as unknown as Runtime;
    const server = Deno.serve({ hostname, port }, async (request, { completed }) => {
      const visit = arrive(request.headers);
      const { signal } = request;
      visit.watch({
        'request.signal': onAbort(signal),
        'info.completed': (fired) => completed.then(fired, fired),
      });
      if (request.method === 'POST') await request.json();
      await visit.setup();
      return new Response(webStream(visit, signal));
    });
    return server.addr.port;
  },
});
