import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/12-one-channel/bug',
  claim: 'A cleanup in cancel() alone stops working when a middleware clones the response to log it.',
  guards: ['subscription', 'log'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent', log: 'silent' },
    stay: { subscription: 'held', log: 'held' },
  },
  why: 'clone() splits the stream with tee(), and tee() cancels its source only when both branches have been cancelled. The adapter does cancel its branch when the client disconnects; the other branch belongs to the log, which reads on and keeps all that it has read. Nothing in the handler has changed, and its tests without the middleware still pass.',
  lesson:
    'A web stream has two disconnect signals, cancel() and the signal of the request: listen to both, and clean up once.',
  links: ['https://github.com/xingkaixin/codesesh/pull/116', 'https://github.com/oven-sh/bun/issues/6758'],
  packages: ['@hono/node-server', 'hono'],
  listen: async ({ host, port, getConnection }) => {
    const { createAdaptorServer } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const app = new Hono();
    app.use(async (c, next) => {
      await next();
      const log = getConnection(c.req.header()).acquire('log');
      const answer = c.res.clone().text(); // logged once it is complete
      void answer.finally(() => log.release());
    });
    app.get('/', (c) => {
      const connection = getConnection(c.req.header());
      const subscription = connection.acquire('subscription');
      const stopped = new AbortController(); // aborts once, however often abort() is called
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
      return c.body(new ReadableStream({ start, cancel: stop }));
    });
    return { port: await startListening(createAdaptorServer({ fetch: app.fetch }), host, port) };
  },
});
