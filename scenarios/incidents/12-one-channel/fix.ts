import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/12-one-channel/fix',
  claim:
    'A cleanup on both cancel() and the signal of the request runs once, whatever a middleware does to the response.',
  guards: ['subscription', 'log'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read', log: 'released by read' },
    stay: { subscription: 'held', log: 'held' },
  },
  why: 'The signal comes from the connection and does not depend on the stream; cancel() comes from the reader of the stream, also without a disconnect. Where both come, the second one finds everything stopped. The signal does not end the stream, so the cleanup closes it, and the log gets its text.',
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
      let isCancelled = false; // a stream that is has nothing left to close
      const start = (controller: ReadableStreamDefaultController) => {
        const timer = setInterval(() => {
          connection.tick();
          controller.enqueue(new TextEncoder().encode('data: running\n\n'));
        }, TICK_MS);
        stopped.signal.addEventListener('abort', () => {
          clearInterval(timer);
          subscription.release();
          if (!isCancelled) controller.close(); // or another reader of it never ends
        });
      };
      c.req.raw.signal.addEventListener('abort', stop);
      const cancel = () => {
        isCancelled = true;
        stop();
      };
      return c.body(new ReadableStream({ start, cancel }));
    });
    return { port: await startListening(createAdaptorServer({ fetch: app.fetch }), host, port) };
  },
});
