import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { generator, readable, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, onAbort, signalOf } from '../kit/visit.ts';

export default stack({
  id: 'stacks/fastify',
  package: 'fastify',
  lines: { 5: 'fastify', 4: 'fastify-4' },
  docs: 'https://fastify.dev/docs/latest/Guides/Detecting-When-Clients-Abort/',
  signals: [
    'onRequestAbort',
    'onResponse',
    'request.signal',
    "request.raw 'close'",
    "request.raw 'aborted'",
    "request.socket 'close'",
    "reply.raw 'close'",
    "reply.raw 'finish'",
  ],
  bodies: { Readable: ['destroy'], ReadableStream: ['cancel'], Response: ['cancel'], hijack: ['finally'] },
  listen: async ({ host, port, arrive }) => {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    const hooks = new EventEmitter(); // a hook is one function for all requests
    app.addHook('onRequestAbort', async ({ id }) => void hooks.emit(`${id} onRequestAbort`));
    app.addHook('onResponse', async ({ id }) => void hooks.emit(`${id} onResponse`));
    app.route({
      method: ['GET', 'POST'],
      url: '/',
      handler: async (request, reply) => {
        const visit = arrive(request.headers);
        const { signal } = request as { signal?: AbortSignal }; // not in Fastify 4
        visit.watch({
          onRequestAbort: on(hooks, `${request.id} onRequestAbort`),
          onResponse: on(hooks, `${request.id} onResponse`),
          'request.signal': signal && onAbort(signal),
          "request.raw 'close'": on(request.raw, 'close'),
          "request.raw 'aborted'": on(request.raw, 'aborted'),
          "request.socket 'close'": on(request.socket, 'close'),
          "reply.raw 'close'": on(reply.raw, 'close'),
          "reply.raw 'finish'": on(reply.raw, 'finish'),
        });
        const stop = signalOf(reply.raw, 'close'); // request.signal aborts with the end of a POST's body
        await visit.setup();
        reply.type('text/plain');
        if (visit.body === 'Readable') return reply.send(readable(visit, stop));
        if (visit.body === 'ReadableStream') return reply.send(webStream(visit, stop));
        if (visit.body === 'Response') return reply.send(new Response(webStream(visit, stop)));
        reply.hijack();
        for await (const line of generator(visit, stop)) reply.raw.write(line);
        reply.raw.end();
        return reply;
      },
    });
    await app.listen({ host, port });
    return (app.server.address() as AddressInfo).port;
  },
});
