import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { TICK_MS } from '../../kit/pace.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/12-one-channel/fix',
  claim:
    'A cleanup on cancel() and on the signal of the request runs, once, whatever a middleware does to the response.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'The signal comes from the connection and knows nothing of streams; cancel() comes from whoever holds the stream, also without a disconnect. Where both come, the second finds everything stopped.',
  lesson: 'A web stream has two goodbyes, cancel() and the signal of the request: listen to both, and clean up once.',
  links: ['https://github.com/xingkaixin/codesesh/pull/116', 'https://github.com/oven-sh/bun/issues/6758'],
  packages: ['@hono/node-server', 'hono'],
  listen: async ({ host: hostname, port, connectionOf }) => {
    const { serve } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const app = new Hono();
    app.use(async (c, next) => {
      await next();
      void c.res.clone().text(); // for the log, once the answer is complete
    });
    app.get('/', (c) => {
      const connection = connectionOf(c.req.header());
      const subscription = connection.acquire('subscription');
      const stopped = new AbortController(); // aborts once, however often it is told to
      const stop = () => stopped.abort();
      const start = (controller: ReadableStreamDefaultController) => {
        const timer = setInterval(() => {
          connection.tick();
          controller.enqueue(new TextEncoder().encode('data: running\n\n'));
        }, TICK_MS);
        stopped.signal.addEventListener('abort', () => {
          clearInterval(timer);
          subscription.release();
        });
      };
      c.req.raw.signal.addEventListener('abort', stop);
      return c.body(new ReadableStream({ start, cancel: stop }));
    });
    const server = serve({ fetch: app.fetch, hostname, port });
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port };
  },
});
