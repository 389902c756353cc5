import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/34-proxy-middleware/bug',
  claim:
    'A proxy that intercepts responses sends nothing of an event stream, because it waits for the end of the stream.',
  guards: ['upstream'],
  expect: {
    'before-first-byte: stay': { upstream: 'held', items: 'withheld' },
    'before-first-byte: fin, reset, half-close, abort': { upstream: 'released by read' },
  },
  why: 'responseInterceptor collects the whole answer before it calls its function, because the function may change anything. It collects an event stream as long as the client waits. The disconnect of the client is passed on at once: http-proxy-middleware 4 no longer uses http-proxy, and destroys its request when the response closes.',
  lesson: 'Intercept only responses that end: pass event streams on as they come.',
  links: [
    'https://github.com/chimurai/http-proxy-middleware/issues/371',
    'https://github.com/chimurai/http-proxy-middleware/issues/678',
  ],
  request: { method: 'GET', bodyBytes: 0, path: '/events' },
  packages: ['http-proxy-middleware', 'express'],
  listen: async ({ host, port, getConnection }) => {
    const { default: express } = await import('express');
    const { createProxyMiddleware, responseInterceptor } = await import('http-proxy-middleware');
    const upstream = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const guard = connection.acquire('upstream');
      let items = 0;
      response.setHeader('content-type', 'text/event-stream');
      const timer = setInterval(() => {
        connection.tick();
        response.write(`item ${(items += 1)}\n`);
      }, TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        guard.release();
      });
    });
    const target = `http://${host}:${await startListening(upstream, host)}`;
    const intercept = responseInterceptor(async (body) => body.toString().replaceAll('http:', 'https:'));
    const app = express();
    app.use(createProxyMiddleware({ target, selfHandleResponse: true, on: { proxyRes: intercept } }));
    return { port: await startListening(createServer(app), host, port) };
  },
});
