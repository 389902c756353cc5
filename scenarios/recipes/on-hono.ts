import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';
import { getItemLimit } from '../kit/item-limit.ts';

export default scenario({
  id: 'recipes/on-hono',
  claim: 'On Hono, stream.onAbort and a signal end a quiet stream at once, after a parsed body as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Hono calls onAbort when the stream is cancelled. Its own write() notices nothing while the subscription sends nothing; the signal ends the wait at once.',
  lesson: 'On Hono abort your own signal in onAbort.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['hono', '@hono/node-server'],
  listen: async ({ host: hostname, port, getConnection }) => {
    const { serve } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const { stream } = await import('hono/streaming');
    const app = new Hono();
    app.post('/', async (c) => {
      await c.req.json();
      const connection = getConnection(c.req.raw.headers);
      return stream(c, async (body) => {
        const controller = new AbortController();
        body.onAbort(() => controller.abort());
        await connection.setup();
        for await (const message of subscribe(connection, {
          signal: controller.signal,
          limit: getItemLimit(c.req.raw),
        }))
          await body.write(message);
      });
    });
    return new Promise((resolve) =>
      serve({ hostname, port, fetch: app.fetch }, (info) => resolve({ port: info.port })),
    );
  },
});
