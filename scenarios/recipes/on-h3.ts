import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-h3',
  claim: 'On h3, event.req.signal ends a quiet stream at once, after a parsed body as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'In h3 v2 the server aborts the signal of the web request when the client disconnects, before the stream and mid-stream.',
  lesson: 'On h3 v2 pass event.req.signal to what waits.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['h3'],
  listen: async ({ host: hostname, port, getConnection }) => {
    const { H3, iterable, serve } = await import('h3');
    const app = new H3();
    app.post('/', async (event) => {
      await event.req.json();
      const connection = getConnection(event.req.headers);
      await connection.setup();
      return iterable(subscribe(connection, { signal: event.req.signal, limit: getItemLimit(event.req) }));
    });
    const server = await serve(app, { hostname, port, silent: true }).ready();
    return { port: Number(new URL(server.url!).port) };
  },
});
