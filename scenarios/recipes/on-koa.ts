import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { getItemLimit } from '../kit/item-limit.ts';
import { startListening } from '../kit/listening.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-koa',
  claim: 'On Koa, ctx.res close and a signal end a quiet stream at once, after a body parser as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Koa destroys the stream in ctx.body when the response closes, but a waiting generator ends only with its next message; the signal ends the wait at once.',
  lesson: 'On Koa make the signal from ctx.res’s close and assign the stream to ctx.body.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['koa', '@koa/bodyparser'],
  listen: async ({ host, port, getConnection }) => {
    const { default: Koa } = await import('koa');
    const { bodyParser } = await import('@koa/bodyparser');
    const app = new Koa();
    app.silent = true; // a client that leaves is no error
    app.use(bodyParser());
    app.use(async (ctx) => {
      const controller = new AbortController();
      ctx.res.once('close', () => controller.abort());
      const connection = getConnection(ctx.headers);
      await connection.setup();
      ctx.body = Readable.from(subscribe(connection, { signal: controller.signal, limit: getItemLimit(ctx) }));
    });
    return { port: await startListening(createServer(app.callback()), host, port) };
  },
});
