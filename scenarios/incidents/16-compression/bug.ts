import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/16-compression/bug',
  claim: 'With compression in its path an event stream delivers nothing: the events wait in the compressor.',
  guards: ['subscription'],
  expect: {
    stay: { subscription: 'held', items: 'withheld' },
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
  },
  why: 'text/event-stream counts as compressible, and zlib outputs nothing until it has collected enough: with events as small as these, none arrives within the time of the test. curl does not show the bug, because it does not ask for compression. The disconnect is not lost: the response’s close comes, and the cleanup runs.',
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
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
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
