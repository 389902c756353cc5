import { Readable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-fastify',
  claim: 'On Fastify, reply.raw close and a signal end a quiet stream at once, after a parsed body as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'reply.send() destroys the stream when the response closes, but a waiting generator ends only with its next message; the signal ends the wait at once. request.signal aborts at the end of a POST’s body.',
  lesson: 'On Fastify make the signal from reply.raw’s close; send the stream and return the reply.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['fastify'],
  listen: async ({ host, port, getConnection }) => {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    app.post('/', async (request, reply) => {
      const controller = new AbortController();
      reply.raw.once('close', () => controller.abort());
      const connection = getConnection(request.headers);
      await connection.setup();
      const messages = subscribe(connection, { signal: controller.signal, limit: getItemLimit(request) });
      return reply.type('text/plain').send(Readable.from(messages));
    });
    await app.listen({ host, port });
    return { port: (app.server.address() as AddressInfo).port };
  },
});
