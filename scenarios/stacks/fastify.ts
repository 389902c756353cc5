import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, fromAbortSignal, createAbortSignal } from '../kit/stack-request.ts';

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
  unsupported: [
    { versions: '<4.26', body: 'ReadableStream, Response', reason: 'Fastify sends web streams from 4.26 on' },
  ],
  listen: async ({ host, port, beginRequest }) => {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    const hooks = new EventEmitter(); // a hook is one function for all requests
    const hasAbortHook = offersAbortHook(app.version);
    if (hasAbortHook) app.addHook('onRequestAbort', async ({ id }) => void hooks.emit(`${id} onRequestAbort`));
    app.addHook('onResponse', async ({ id }) => void hooks.emit(`${id} onResponse`));
    app.route({
      method: ['GET', 'POST'],
      url: '/',
      handler: async (request, reply) => {
        const stackRequest = beginRequest(request.headers);
        const { signal } = request as { signal?: AbortSignal }; // not in Fastify 4
        stackRequest.acquireSignals({
          onRequestAbort: hasAbortHook ? fromEvent(hooks, `${request.id} onRequestAbort`) : undefined,
          onResponse: fromEvent(hooks, `${request.id} onResponse`),
          'request.signal': signal && fromAbortSignal(signal),
          "request.raw 'close'": fromEvent(request.raw, 'close'),
          "request.raw 'aborted'": fromEvent(request.raw, 'aborted'),
          "request.socket 'close'": fromEvent(request.socket, 'close'),
          "reply.raw 'close'": fromEvent(reply.raw, 'close'),
          "reply.raw 'finish'": fromEvent(reply.raw, 'finish'),
        });
        const stopSignal = createAbortSignal(reply.raw, 'close'); // request.signal aborts with the end of a POST's body
        await stackRequest.setup();
        reply.type('text/plain');
        if (stackRequest.body === 'Readable') return reply.send(createReadable(stackRequest, stopSignal));
        if (stackRequest.body === 'ReadableStream') return reply.send(createWebStream(stackRequest, stopSignal));
        if (stackRequest.body === 'Response')
          return reply.send(new Response(createWebStream(stackRequest, stopSignal)));
        reply.hijack();
        for await (const line of createGenerator(stackRequest, stopSignal)) reply.raw.write(line);
        reply.raw.end();
        return reply;
      },
    });
    await app.listen({ host, port });
    return (app.server.address() as AddressInfo).port;
  },
});

/** An older version ends the process at the name of this hook, in a tick of its own where nothing can catch it. */
function offersAbortHook(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major! > 4 || (major === 4 && minor! >= 14);
}
