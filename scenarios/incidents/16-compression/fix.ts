import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/16-compression/fix',
  claim: 'An event stream that forbids transformation bypasses the compressor, and each event arrives at once.',
  guards: ['subscription'],
  expect: {
    stay: { subscription: 'held', items: 'in order' },
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
  },
  why: 'no-transform forbids every hop to change the encoding of the answer, and compression obeys it as proxies do. A filter in its options that refuses text/event-stream does the same for one server; to compress and still send at once, call response.flush() after each event.',
  lesson: 'Send event streams with Cache-Control: no-transform: a compressor in their path must not change them.',
  links: ['https://github.com/vercel/next.js/issues/96173', 'https://github.com/dust-tt/dust/issues/23134'],
  request: { method: 'GET', bodyBytes: 0, headers: { 'accept-encoding': 'gzip' } },
  packages: ['compression', 'express'],
  listen: async ({ host, port, getConnection }) => {
    const { default: compression } = await import('compression');
    const { default: express } = await import('express');
    const app = express().use(compression());
    app.get('/', (request, response) => {
      const connection = getConnection(request.headers);
      const subscription = connection.acquire('subscription');
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' });
      let items = 0;
      const timer = setInterval(() => {
        connection.tick();
        response.write(`item ${(items += 1)}\n`);
      }, TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        subscription.release();
      });
    });
    return { port: await startListening(createServer(app), host, port) };
  },
});
