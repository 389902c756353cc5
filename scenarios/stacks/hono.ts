import type { IncomingMessage, ServerResponse } from 'node:http';
import { generator, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, onAbort } from '../kit/visit.ts';

type Fetch = (request: Request) => Response | Promise<Response>;
interface Runtimes {
  Bun?: { serve: (options: { hostname: string; port: number; fetch: Fetch }) => { port: number } };
  Deno?: { serve: (options: { hostname: string; port: number }, fetch: Fetch) => { addr: { port: number } } };
}

export default stack({
  id: 'stacks/hono',
  package: 'hono',
  lines: { 4: 'hono' },
  needs: ['@hono/node-server'],
  runtimes: ['node@24', 'node@22', 'node@26', 'bun@1', 'deno@2'],
  docs: 'https://hono.dev/docs/helpers/streaming',
  signals: ['c.req.raw.signal', "c.env.incoming 'close'", "c.env.outgoing 'close'"],
  bodies: {
    ReadableStream: ['cancel'],
    stream: ['onAbort', 'finally'],
    'stream.pipe': ['onAbort', 'cancel'],
    streamSSE: ['onAbort', 'finally'],
  },
  listen: async ({ host: hostname, port, arrive }) => {
    const { Hono } = await import('hono');
    const { stream, streamSSE } = await import('hono/streaming');
    const app = new Hono<{ Bindings: Partial<{ incoming: IncomingMessage; outgoing: ServerResponse }> }>();
    app.all('/', async (c) => {
      const visit = arrive(c.req.raw.headers);
      const { signal } = c.req.raw;
      const { incoming, outgoing } = c.env ?? {}; // Deno and Bun have others
      visit.watch({
        'c.req.raw.signal': onAbort(signal),
        "c.env.incoming 'close'": incoming && on(incoming, 'close'),
        "c.env.outgoing 'close'": outgoing && on(outgoing, 'close'),
      });
      if (c.req.method === 'POST') await c.req.json();
      await visit.setup();
      if (visit.body === 'ReadableStream') return c.body(webStream(visit, signal));
      const stopping = new AbortController();
      const watch = (api: { onAbort: (listener: () => void) => void }): AbortSignal => {
        const guard = visit.acquire('onAbort');
        api.onAbort(() => {
          guard.release();
          stopping.abort();
        });
        return stopping.signal;
      };
      if (visit.body === 'stream.pipe') return stream(c, (api) => api.pipe(webStream(visit, watch(api))));
      if (visit.body === 'streamSSE') {
        return streamSSE(c, async (api) => {
          for await (const data of generator(visit, watch(api))) await api.writeSSE({ data });
        });
      }
      return stream(c, async (api) => {
        for await (const line of generator(visit, watch(api))) await api.write(line);
      });
    });
    const { Bun, Deno } = globalThis as unknown as Runtimes;
    if (Bun) return Bun.serve({ hostname, port, fetch: app.fetch }).port;
    if (Deno) return Deno.serve({ hostname, port }, (request) => app.fetch(request)).addr.port;
    const { serve } = await import('@hono/node-server');
    return new Promise((resolve) => serve({ hostname, port, fetch: app.fetch }, (info) => resolve(info.port)));
  },
});
