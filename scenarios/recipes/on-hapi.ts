import { Readable } from 'node:stream';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-hapi',
  claim: 'On hapi, request.raw.res close and a signal end a quiet stream at once, after a parsed payload as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'hapi destroys the stream when the response closes, but a waiting generator ends only with its next message; the signal ends the wait at once.',
  lesson: 'On hapi make the signal from request.raw.res’s close.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['@hapi/hapi'],
  listen: async ({ host, port, getConnection }) => {
    const { server: create } = await import('@hapi/hapi');
    const server = create({ host, port });
    server.route({
      method: 'POST',
      path: '/',
      handler: async (request, h) => {
        const controller = new AbortController();
        request.raw.res.once('close', () => controller.abort());
        const connection = getConnection(request.headers);
        await connection.setup();
        const messages = subscribe(connection, { signal: controller.signal, limit: getItemLimit(request) });
        return h.response(Readable.from(messages, { objectMode: false })).type('text/plain');
      },
    });
    await server.start();
    return { port: Number(server.info.port) };
  },
});
