import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGenerator, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, fromAbortSignal } from '../kit/stack-request.ts';

type FetchHandler = (request: Request) => Response | Promise<Response>;
interface RuntimeGlobals {
  Bun?: { serve: (options: { hostname: string; port: number; fetch: FetchHandler }) => { port: number } };
  Deno?: { serve: (options: { hostname: string; port: number }, fetch: FetchHandler) => { addr: { port: number } } };
}

export default stack({
  id: 'stacks/hono',
  package: 'hono',
  lines: { 4: 'hono' },
  otherPackages: ['@hono/node-server'],
  runtimes: ['node@24', 'node@22', 'node@26', 'bun@1', 'deno@2'],
  docs: 'https://hono.dev/docs/helpers/streaming',
  signals: ['c.req.raw.signal', "c.env.incoming 'close'", "c.env.outgoing 'close'"],
  bodies: {
    ReadableStream: ['cancel'],
    stream: ['onAbort', 'finally'],
    'stream.pipe': ['onAbort', 'cancel'],
    streamSSE: ['onAbort', 'finally'],
  },
  longLooks: [
    {
      cells: {
        runtime: 'bun@1',
        shape: 'silent, idle, cooperative',
        fault: 'stay',
        reason: 'Bun.serve closes a connection on which nothing went for ten seconds, its idleTimeout.',
      },
      patienceMs: 12_000,
    },
    {
      cells: {
        runtime: 'bun@1',
        fault: 'stall',
        reason: 'The idleTimeout of Bun.serve begins anew with the last byte that the kernel takes.',
      },
      patienceMs: 16_000,
    },
  ],
  listen: async ({ host: hostname, port, beginRequest }) => {
    const { Hono } = await import('hono');
    const { stream, streamSSE } = await import('hono/streaming');
    const app = new Hono<{ Bindings: Partial<{ incoming: IncomingMessage; outgoing: ServerResponse }> }>();
    app.all('/', async (c) => {
      const stackRequest = beginRequest(c.req.raw.headers);
      const { signal } = c.req.raw;
      const { incoming, outgoing } = c.env ?? {}; // Deno and Bun have others
      stackRequest.acquireSignals({
        'c.req.raw.signal': fromAbortSignal(signal),
        "c.env.incoming 'close'": incoming && fromEvent(incoming, 'close'),
        "c.env.outgoing 'close'": outgoing && fromEvent(outgoing, 'close'),
      });
      if (c.req.method === 'POST') await c.req.json();
      await stackRequest.setup();
      if (stackRequest.body === 'ReadableStream') return c.body(createWebStream(stackRequest, signal));
      const abortController = new AbortController();
      const acquireOnAbort = (api: { onAbort: (listener: () => void) => void }): AbortSignal => {
        const guard = stackRequest.acquire('onAbort');
        api.onAbort(() => {
          guard.release();
          abortController.abort();
        });
        return abortController.signal;
      };
      if (stackRequest.body === 'stream.pipe')
        return stream(c, (api) => api.pipe(createWebStream(stackRequest, acquireOnAbort(api))));
      if (stackRequest.body === 'streamSSE') {
        return streamSSE(c, async (api) => {
          for await (const data of createGenerator(stackRequest, acquireOnAbort(api))) await api.writeSSE({ data });
        });
      }
      return stream(c, async (api) => {
        for await (const line of createGenerator(stackRequest, acquireOnAbort(api))) await api.write(line);
      });
    });
    const { Bun, Deno } = globalThis as unknown as RuntimeGlobals;
    if (Bun) return Bun.serve({ hostname, port, fetch: app.fetch }).port;
    if (Deno) return Deno.serve({ hostname, port }, (request) => app.fetch(request)).addr.port;
    const { serve } = await import('@hono/node-server');
    return new Promise((resolve) => serve({ hostname, port, fetch: app.fetch }, (info) => resolve(info.port)));
  },
});
